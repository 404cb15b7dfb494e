package dev.cubecast.http;

import dev.cubecast.durable.PublishRequest;
import dev.cubecast.message.Bytes;
import dev.cubecast.operations.Deadlines;
import dev.cubecast.operations.ErrorCode;
import dev.cubecast.operations.ProblemException;
import dev.cubecast.operations.PublishParameters;
import dev.cubecast.operations.PublishSequence;
import dev.cubecast.operations.Published;
import dev.cubecast.protocol.Publication;
import dev.cubecast.protocol.TopicPublishing;
import dev.cubecast.topic.TopicName;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.function.LongSupplier;

/** {@code POST /topics/{topic}/messages}: one JSON value, or one in each line. */
final class PublishHandler {
    private final TopicPublishing publishing;
    private final HttpSettings settings;
    private final RequestBodies bodies;
    private final Messages messages;
    private final HttpMetrics metrics;
    private final LongSupplier nowMs;

    PublishHandler(
            TopicPublishing publishing,
            HttpSettings settings,
            RequestBodies bodies,
            Messages messages,
            HttpMetrics metrics,
            LongSupplier nowMs) {
        this.publishing = publishing;
        this.settings = settings;
        this.bodies = bodies;
        this.messages = messages;
        this.metrics = metrics;
        this.nowMs = nowMs;
    }

    void handle(RoutingContext ctx) {
        long startNanos = System.nanoTime();
        TopicName topic = Query.topic(ctx);
        PublishParameters asked = PublishParameters.of(
                Query.parameters(ctx)
                        .requireOnly(
                                Deadlines.NAME,
                                PublishParameters.DURABILITY,
                                PublishParameters.PRODUCER,
                                PublishParameters.SEQUENCE),
                settings.deadlines());
        Messages.Form form = Messages.form(ctx.request().getHeader(HttpHeaders.CONTENT_TYPE));
        Asked counted = new Asked();
        bodies.read(ctx, settings.bodyBytesMax(), body -> {
                    Publication wanted = publication(topic, messages.read(form, body), asked);
                    counted.messages = wanted.messages().size();
                    return publish(ctx, wanted, asked.timeoutMs());
                })
                .onComplete(
                        published -> metrics.onPublished(published, counted.messages, System.nanoTime() - startNanos))
                .onSuccess(published -> Reply.json(ctx, 200, published.toJson(topic)))
                .onFailure(ctx::fail);
    }

    /** How much a request is to publish; what cannot be read counts as one message. */
    private static final class Asked {
        private int messages = 1;
    }

    private Future<Published> publish(RoutingContext ctx, Publication wanted, long timeoutMs) {
        long deadlineMs = nowMs.getAsLong() + timeoutMs;
        return awaitTurn(ctx, wanted.topic(), deadlineMs)
                .compose(nothing -> PublishSequence.publish(publishing::publish, wanted, deadlineMs, nowMs));
    }

    /**
     * The client waits for its answer, and so does not publish faster than the leader takes it. One that goes away
     * gives up.
     */
    private Future<Void> awaitTurn(RoutingContext ctx, TopicName topic, long deadlineMs) {
        Promise<Void> turn = Promise.promise();
        Runnable goOn = turn::tryComplete;
        if (!publishing.turns().mustWait(topic, deadlineMs, goOn)) {
            return Future.succeededFuture();
        }
        ctx.addEndHandler(ended -> {
            publishing.turns().leave(goOn);
            turn.tryFail(new ProblemException(ErrorCode.UNAVAILABLE, "the client went away before its turn"));
        });
        return turn.future();
    }

    /** As many numbered messages as the topic remembers: so a repetition of the request is always known as such. */
    private static Publication publication(TopicName topic, List<Bytes> messages, PublishParameters asked) {
        if (asked.sequence() != null && messages.size() > PublishRequest.SEQUENCES_REMEMBERED) {
            throw new ProblemException(
                    ErrorCode.TOO_LARGE,
                    "a request with a producer publishes at most " + PublishRequest.SEQUENCES_REMEMBERED
                            + " messages, as many as the topic remembers");
        }
        return asked.publication(topic, messages);
    }
}
