package dev.cubecast.client;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.json.EncodeException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Publishes messages, many at once and each topic's in the order of the calls. A message that was refused or lost on
 * its way is sent again until it is stored, also at another node, under the same number: a topic that is stored has it
 * once.
 *
 * <p><b>Topics that are not stored</b> know no numbers. There a message whose outcome is unknown is not sent again but
 * fails with {@link Conclusion#OUTCOME_UNKNOWN}, and one that was refused and sent again may come after later ones.
 *
 * <p>Futures complete on the client's context. {@link #publish} may be called from any thread; the order of the
 * messages is that of the calls of one thread.
 */
public final class Publisher {
    private static final String TOO_LARGE =
            "a message has at most " + Frames.MESSAGE_BYTES_MAX + " bytes with its headers, and fits into one frame";

    private final ContextInternal context;
    private final Link link;
    private final PublishQueue queue;
    private final PublisherOptions options;
    private final LongSupplier nowMs;
    private @Nullable Handler<Void> drainHandler;
    private volatile boolean isFull;
    private boolean closed;

    Publisher(ContextInternal context, Link link, PublishQueue queue, PublisherOptions options, LongSupplier nowMs) {
        this.context = context;
        this.link = link;
        this.queue = queue;
        this.options = options;
        this.nowMs = nowMs;
    }

    /** As {@link #publish(String, Object, Map)}, without headers. */
    public Future<Published> publish(String topic, @Nullable Object body) {
        return publish(topic, body, Map.of());
    }

    /**
     * Publishes one message. The future completes when the topic's durability, or the weaker one that this publisher
     * asks for, is reached. It fails with a {@link CubecastException}: {@code queue_full} at once if too much is
     * unanswered already; with the node's code if the message can never be stored; {@code timeout} if it is not stored
     * within {@link PublisherOptions#timeoutMs}.
     *
     * @param topic 1 to 200 letters, digits, {@code .}, {@code -}, {@code _} or {@code /}; made by its first use
     * @param body what {@link Json#encode} takes: a {@link JsonObject}, a text, a number, null; at most 1 MiB of JSON,
     *     with the headers
     * @param headers which subscribers get, in this order; none of them null
     */
    public Future<Published> publish(String topic, @Nullable Object body, Map<String, String> headers) {
        try {
            Topics.check(topic);
            Map<String, String> own = copy(headers);
            String json = Json.encode(body);
            int bytes = bytes(json) + bytes(Json.encode(own));
            if (messageBytes(json, own) > Frames.MESSAGE_BYTES_MAX || bytes > Frames.CONTENT_BYTES_MAX) {
                return Future.failedFuture(neverValid("too_large", TOO_LARGE));
            }
            Promise<Published> promise = context.promise();
            Publication publication =
                    new Publication(topic, own, json, bytes, nowMs.getAsLong() + options.timeoutMs(), answer(promise));
            // Never at once: what the caller does when a future completes must not come in between.
            context.runOnContext(nothing -> take(publication));
            return promise.future();
        } catch (CubecastException invalid) {
            return Future.failedFuture(invalid);
        } catch (EncodeException notJson) {
            return Future.failedFuture(neverValid("invalid_json", String.valueOf(notJson.getMessage())));
        }
    }

    /** In their order. Throws for a null what the future fails with, rather than what a kind of map would. */
    private static Map<String, String> copy(Map<String, String> headers) {
        Map<String, String> copy = new LinkedHashMap<>();
        headers.forEach((name, value) -> {
            if (name == null || value == null) {
                throw neverValid(
                        "invalid_request", "a header has a name and a value, but found " + name + ": " + value);
            }
            copy.put(name, value);
        });
        return copy;
    }

    /** As a node counts them. */
    private static long messageBytes(String json, Map<String, String> headers) {
        long bytes = bytes(json);
        for (Map.Entry<String, String> header : headers.entrySet()) {
            bytes += bytes(header.getKey()) + bytes(header.getValue());
        }
        return bytes;
    }

    private static CubecastException neverValid(String code, String why) {
        return new CubecastException(code, why, Conclusion.NEVER_VALID);
    }

    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    /**
     * Whether to wait before the next publish: from when the queue is half full until it is a quarter full. Who
     * publishes all the same has futures fail with {@code queue_full} once it is full.
     */
    public boolean writeQueueFull() {
        return isFull;
    }

    /** Calls the handler, on the client's context, each time when {@link #writeQueueFull} is over. */
    public Publisher drainHandler(@Nullable Handler<Void> handler) {
        context.runOnContext(nothing -> drainHandler = handler);
        return this;
    }

    // ---- On the client's context ----

    private void take(Publication publication) {
        if (closed) {
            publication.giveUp("closed", "the client was closed before");
        } else if (queue.offer(publication)) {
            isFull = queue.isFull();
            pump();
        } else {
            publication.fail(new CubecastException(
                    "queue_full",
                    "this publisher has " + queue.held() + " messages that are not answered yet; wait for its"
                            + " drainHandler",
                    Conclusion.SAFE_TO_RETRY));
        }
    }

    /** Sends what may be sent now. */
    private void pump() {
        link.connection()
                .ifPresent(connection ->
                        queue.takeSendable(nowMs.getAsLong()).forEach(publication -> send(connection, publication)));
    }

    private void send(Connection connection, Publication publication) {
        String durability = Objects.requireNonNullElse(options.durability(), "");
        connection.publish(publication, durability).onComplete(answered -> {
            if (closed) {
                return;
            } else if (answered.succeeded()) {
                queue.onStored(publication, published(publication.topic, answered.result()), nowMs.getAsLong());
            } else {
                onRefused(publication, (CubecastException) answered.cause());
            }
            pump();
            tellDrained();
        });
    }

    private void onRefused(Publication publication, CubecastException why) {
        queue.onRefused(publication, why, nowMs.getAsLong());
        if (why.conclusion() == Conclusion.GO_ELSEWHERE) {
            link.leave(why);
        }
    }

    private static Published published(String topic, JsonObject answer) {
        Long offset = answer.getLong("offset");
        Long epoch = answer.getLong("epoch");
        return new Published(
                topic,
                offset == null || epoch == null ? null : new Position(epoch, offset),
                answer.getString("durability", ""),
                answer.getBoolean("duplicate", false));
    }

    private void tellDrained() {
        boolean wasFull = isFull;
        isFull = queue.isFull();
        if (wasFull && !isFull && drainHandler != null) {
            drainHandler.handle(null);
        }
    }

    void tick() {
        queue.tick(nowMs.getAsLong());
        pump();
        tellDrained();
    }

    void close() {
        closed = true;
        queue.close();
    }

    /** Messages that were sent again. */
    long resent() {
        return queue.resent();
    }

    /** Messages that were not taken, as the queue was full. */
    long refused() {
        return queue.refused();
    }

    private static Publication.Listener answer(Promise<Published> promise) {
        return new Publication.Listener() {
            @Override
            public void onPublished(Published published) {
                promise.complete(published);
            }

            @Override
            public void onFailed(CubecastException why) {
                promise.fail(why);
            }
        };
    }
}
