package dev.cubecast.http;

import dev.cubecast.message.Bytes;
import dev.cubecast.publish.PublishOutcome.Stored;
import dev.cubecast.publish.PublishStreams;
import dev.cubecast.topic.Durability;
import dev.cubecast.topic.TopicName;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.function.LongSupplier;

/** {@code POST /topics/{topic}/messages}: one JSON value, or one in each line. */
final class PublishHandler {
    private final PublishStreams publishes;
    private final HttpSettings settings;
    private final RequestBodies bodies;
    private final Messages messages;
    private final HttpMetrics metrics;
    private final LongSupplier nowMs;

    PublishHandler(
            PublishStreams publishes,
            HttpSettings settings,
            RequestBodies bodies,
            Messages messages,
            HttpMetrics metrics,
            LongSupplier nowMs) {
        this.publishes = publishes;
        this.settings = settings;
        this.bodies = bodies;
        this.messages = messages;
        this.metrics = metrics;
        this.nowMs = nowMs;
    }

    void handle(RoutingContext ctx) {
        long startNanos = System.nanoTime();
        TopicName topic = Query.topic(ctx);
        Query.requireOnly(ctx, "deadlineMs", "durability", "producer", "sequence");
        requireNoDurability(ctx);
        requireNoProducer(ctx);
        long timeoutMs = Query.number(ctx, "deadlineMs", settings.deadlineDefaultMs(), 1, settings.deadlineMaxMs());
        Messages.Form form = Messages.form(ctx.request().getHeader(HttpHeaders.CONTENT_TYPE));
        bodies.read(ctx, settings.bodyBytesMax())
                .map(body -> messages.read(form, body))
                .compose(encoded -> publish(topic, encoded, timeoutMs))
                .onComplete(stored -> metrics.onPublished("http", stored, System.nanoTime() - startNanos))
                .onSuccess(stored -> Reply.json(ctx, 200, toJson(topic, stored)))
                .onFailure(ctx::fail);
    }

    private Future<Stored> publish(TopicName topic, List<Bytes> encoded, long timeoutMs) {
        return PublishSequence.publish(publishes, topic, encoded, nowMs.getAsLong() + timeoutMs, nowMs);
    }

    private static void requireNoDurability(RoutingContext ctx) {
        String asked = Query.text(ctx, "durability").orElse(Durability.NONE.text());
        Durability durability = Durability.parse(asked)
                .orElseThrow(
                        () -> new ProblemException(ErrorCode.INVALID_REQUEST, "durability is quorum, leader or none"));
        if (durability != Durability.NONE) {
            throw new ProblemException(
                    ErrorCode.NOT_IMPLEMENTED, "durable topics are not there yet: durability can only be none");
        }
    }

    private static void requireNoProducer(RoutingContext ctx) {
        if (Query.text(ctx, "producer").isPresent()
                || Query.text(ctx, "sequence").isPresent()) {
            throw new ProblemException(
                    ErrorCode.NOT_IMPLEMENTED,
                    "durable topics are not there yet, and only they tell repetitions by producer and sequence");
        }
    }

    private static JsonObject toJson(TopicName topic, Stored stored) {
        long last = stored.firstOffset() + stored.count() - 1;
        return new JsonObject()
                .put("topic", topic.text())
                .put("offset", last)
                .put("first", stored.firstOffset())
                .put("last", last)
                .put("count", stored.count())
                .put("epoch", stored.epoch())
                .put("durability", Durability.NONE.text())
                .put("duplicate", false);
    }
}
