package dev.cubecast.http;

import dev.cubecast.operations.Deadlines;
import dev.cubecast.operations.Parameters;
import dev.cubecast.operations.TopicOperations;
import dev.cubecast.topic.TopicName;
import io.vertx.ext.web.RoutingContext;

/** {@code PUT}, {@code GET} and {@code DELETE} of {@code /topics/{topic}}, and {@code GET /topics}. */
final class TopicHandlers {
    private static final int SETTINGS_BYTES_MAX = 64 << 10;

    private final TopicOperations topics;
    private final Deadlines deadlines;
    private final RequestBodies bodies;

    TopicHandlers(TopicOperations topics, Deadlines deadlines, RequestBodies bodies) {
        this.topics = topics;
        this.deadlines = deadlines;
        this.bodies = bodies;
    }

    void create(RoutingContext ctx) {
        TopicName topic = Query.topic(ctx);
        long timeoutMs = timeoutMs(ctx);
        bodies.read(ctx, SETTINGS_BYTES_MAX)
                .compose(settings -> topics.create(topic, settings, timeoutMs))
                .onSuccess(made -> Reply.json(ctx, made.isNew() ? 201 : 200, made.topic()))
                .onFailure(ctx::fail);
    }

    void describe(RoutingContext ctx) {
        TopicName topic = Query.topic(ctx);
        topics.describe(topic, timeoutMs(ctx))
                .onSuccess(found -> Reply.json(ctx, 200, found))
                .onFailure(ctx::fail);
    }

    void delete(RoutingContext ctx) {
        TopicName topic = Query.topic(ctx);
        topics.delete(topic, timeoutMs(ctx))
                .onSuccess(deleted -> Reply.noContent(ctx))
                .onFailure(ctx::fail);
    }

    void list(RoutingContext ctx) {
        topics.list(Query.parameters(ctx))
                .onSuccess(page -> Reply.json(ctx, 200, page))
                .onFailure(ctx::fail);
    }

    private long timeoutMs(RoutingContext ctx) {
        Parameters parameters = Query.parameters(ctx).requireOnly(Deadlines.NAME);
        return deadlines.timeoutMs(parameters);
    }
}
