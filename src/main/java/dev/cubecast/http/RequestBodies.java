package dev.cubecast.http;

import dev.cubecast.bridge.ByteWriter;
import dev.cubecast.message.Bytes;
import dev.cubecast.operations.ErrorCode;
import dev.cubecast.operations.ProblemException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.LongSupplier;

/** Reads the bodies of requests, within limits for each and for all together, and ends those that do not get on. */
final class RequestBodies {
    private final HttpSettings settings;
    private final LongSupplier nowMs;
    private final Set<Body> reading = new LinkedHashSet<>();
    private long bytesHeld;

    RequestBodies(HttpSettings settings, LongSupplier nowMs) {
        this.settings = settings;
        this.nowMs = nowMs;
    }

    /** Reads a body of at most {@code bytesMax}. Fails with a {@link ProblemException}. */
    Future<Bytes> read(RoutingContext ctx, int bytesMax) {
        Body body = begin(ctx, bytesMax);
        // What was read counts until the request is answered: until then it, or what was made of it, is kept.
        ctx.addEndHandler(ended -> body.release());
        return body.done.future();
    }

    /**
     * Reads a body for something that keeps it, or what was made of it, until it is done, though the client may have
     * gone before.
     *
     * @param use must end
     */
    <T> Future<T> read(RoutingContext ctx, int bytesMax, Function<Bytes, Future<T>> use) {
        Body body = begin(ctx, bytesMax);
        return body.done.future().compose(use).onComplete(used -> body.release());
    }

    private Body begin(RoutingContext ctx, int bytesMax) {
        HttpServerRequest request = ctx.request();
        Body body = new Body(request, bytesMax);
        if (body.announcedBytes() > bytesMax) {
            body.fail(tooLarge(bytesMax));
        } else if (expectsContinue(request)) {
            request.response().writeContinue();
        }
        request.handler(body::onChunk).endHandler(end -> body.onEnd()).exceptionHandler(body::onBroken);
        return body;
    }

    private static boolean expectsContinue(HttpServerRequest request) {
        return "100-continue".equalsIgnoreCase(request.getHeader(HttpHeaders.EXPECT));
    }

    /** Ends what has not got on for too long. */
    void tick() {
        long now = nowMs.getAsLong();
        List.copyOf(reading).forEach(body -> {
            if (now - body.lastChunkMs >= settings.bodyTimeoutMs()) {
                body.giveUp("nothing of the body came for " + settings.bodyTimeoutMs() + " ms");
            } else if (body.isTooSlow(now)) {
                body.giveUp("a body comes with " + settings.bodyBytesPerSecondMin() + " bytes in a second at least");
            }
        });
    }

    long bytesHeld() {
        return bytesHeld;
    }

    private static ProblemException tooLarge(int bytesMax) {
        return new ProblemException(ErrorCode.TOO_LARGE, "the body of this request is at most " + bytesMax + " bytes");
    }

    private final class Body {
        private final HttpServerRequest request;
        private final int bytesMax;
        private final Promise<Bytes> done = Promise.promise();
        private final ByteWriter received = new ByteWriter();
        /** What this body has added to {@link #bytesHeld}. */
        private int counted;

        private final long startMs = nowMs.getAsLong();
        private long lastChunkMs = startMs;
        private long bytesSeen;
        private long discarded;

        Body(HttpServerRequest request, int bytesMax) {
            this.request = request;
            this.bytesMax = bytesMax;
            reading.add(this);
        }

        long announcedBytes() {
            String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
            return length != null && length.matches("[0-9]{1,18}") ? Long.parseLong(length) : 0;
        }

        void onChunk(Buffer chunk) {
            lastChunkMs = nowMs.getAsLong();
            bytesSeen += chunk.length();
            if (done.future().isComplete()) {
                discard(chunk);
            } else if (received.length() + chunk.length() > bytesMax) {
                fail(tooLarge(bytesMax));
            } else if (bytesHeld + chunk.length() > settings.bodiesBytesMax()) {
                fail(new ProblemException(
                        ErrorCode.OVERLOADED,
                        "the bodies of all requests under way are at most " + settings.bodiesBytesMax() + " bytes"));
            } else {
                bytesHeld += chunk.length();
                counted += chunk.length();
                received.writeBytes(chunk.getBytes());
            }
        }

        /** A client that is answered early often reads only after it has sent all. It may send as much again. */
        private void discard(Buffer chunk) {
            discarded += chunk.length();
            if (discarded > 2L * settings.bodyBytesMax()) {
                close();
            }
        }

        /** A byte now and then keeps a body from being silent, but not from this. */
        boolean isTooSlow(long now) {
            long measuredMs = now - startMs - settings.bodyTimeoutMs();
            return measuredMs >= 0 && bytesSeen * 1_000 <= measuredMs * settings.bodyBytesPerSecondMin();
        }

        void giveUp(String why) {
            fail(new ProblemException(ErrorCode.REQUEST_TIMEOUT, why));
            close();
        }

        void onEnd() {
            reading.remove(this);
            done.tryComplete(received.take());
        }

        void onBroken(Throwable broken) {
            reading.remove(this);
            done.tryFail(new ProblemException(ErrorCode.INVALID_REQUEST, "the body ended early"));
        }

        void fail(ProblemException problem) {
            done.tryFail(problem);
            release();
        }

        void release() {
            bytesHeld -= counted;
            counted = 0;
            received.take();
        }

        void close() {
            reading.remove(this);
            request.connection().close();
        }
    }
}
