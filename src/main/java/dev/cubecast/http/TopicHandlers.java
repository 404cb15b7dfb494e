package dev.cubecast.http;

import dev.cubecast.protocol.CubeTopics;
import dev.cubecast.topic.TopicDescription;
import dev.cubecast.topic.TopicName;
import dev.cubecast.topic.TopicOutcome;
import dev.cubecast.topic.TopicSettings;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.function.LongSupplier;

/** {@code PUT}, {@code GET} and {@code DELETE} of {@code /topics/{topic}}, and {@code GET /topics}. */
final class TopicHandlers {
    private static final String DEADLINE = "deadlineMs";
    private static final int SETTINGS_BYTES_MAX = 64 << 10;
    private static final int LIST_DEFAULT = 100;
    private static final int LIST_MAX = 1_000;

    private final CubeTopics topics;
    private final HttpSettings settings;
    private final RequestBodies bodies;
    private final TopicSettingsJson settingsJson;
    private final TopicJson json;
    private final LongSupplier nowMs;

    TopicHandlers(
            CubeTopics topics,
            HttpSettings settings,
            RequestBodies bodies,
            TopicSettingsJson settingsJson,
            LongSupplier nowMs) {
        this.topics = topics;
        this.settings = settings;
        this.bodies = bodies;
        this.settingsJson = settingsJson;
        this.json = new TopicJson(settingsJson);
        this.nowMs = nowMs;
    }

    void create(RoutingContext ctx) {
        TopicName topic = Query.topic(ctx);
        Query.requireOnly(ctx, DEADLINE);
        long timeoutMs = timeoutMs(ctx);
        bodies.read(ctx, SETTINGS_BYTES_MAX)
                .map(settingsJson::read)
                .onSuccess(asked -> create(ctx, topic, asked, timeoutMs))
                .onFailure(ctx::fail);
    }

    private void create(RoutingContext ctx, TopicName topic, TopicSettings asked, long timeoutMs) {
        long now = nowMs.getAsLong();
        topics.create(topic, asked, now + timeoutMs, outcome -> answer(ctx, asked, outcome), now);
    }

    private void answer(RoutingContext ctx, TopicSettings asked, TopicOutcome outcome) {
        if (outcome instanceof TopicOutcome.Created created) {
            Reply.json(ctx, 201, json.of(created.topic()));
        } else if (outcome instanceof TopicOutcome.Exists exists) {
            answerExisting(ctx, asked, exists.topic());
        } else {
            ctx.fail(problem(ctx, outcome));
        }
    }

    private void answerExisting(RoutingContext ctx, TopicSettings asked, TopicDescription found) {
        if (found.topic().settings().equals(asked)) {
            Reply.json(ctx, 200, json.of(found));
        } else {
            JsonObject settings = settingsJson.write(found.topic().settings());
            ctx.fail(new Problem(
                            ErrorCode.OTHER_SETTINGS,
                            "the topic has the settings " + settings + ", which are fixed",
                            new JsonObject().put("settings", settings))
                    .toException());
        }
    }

    void describe(RoutingContext ctx) {
        TopicName topic = Query.topic(ctx);
        Query.requireOnly(ctx, DEADLINE);
        long now = nowMs.getAsLong();
        topics.describe(
                topic,
                now + timeoutMs(ctx),
                outcome -> {
                    if (outcome instanceof TopicOutcome.Described described) {
                        Reply.json(ctx, 200, json.of(described.topic()));
                    } else {
                        ctx.fail(problem(ctx, outcome));
                    }
                },
                now);
    }

    void delete(RoutingContext ctx) {
        TopicName topic = Query.topic(ctx);
        Query.requireOnly(ctx, DEADLINE);
        long now = nowMs.getAsLong();
        topics.delete(
                topic,
                now + timeoutMs(ctx),
                outcome -> {
                    if (outcome instanceof TopicOutcome.Deleted) {
                        Reply.noContent(ctx);
                    } else {
                        ctx.fail(problem(ctx, outcome));
                    }
                },
                now);
    }

    void list(RoutingContext ctx) {
        Query.requireOnly(ctx, "prefix", "after", "limit", DEADLINE);
        String prefix = Query.text(ctx, "prefix").orElse("");
        String after = Query.text(ctx, "after").orElse("");
        requireShort("prefix", prefix);
        requireShort("after", after);
        int limit = (int) Query.number(ctx, "limit", LIST_DEFAULT, 1, LIST_MAX);
        long now = nowMs.getAsLong();
        topics.list(
                prefix,
                after,
                limit,
                now + timeoutMs(ctx),
                outcome -> {
                    if (outcome instanceof TopicOutcome.Listed listed) {
                        Reply.json(ctx, 200, toJson(listed));
                    } else {
                        ctx.fail(problem(ctx, outcome));
                    }
                },
                now);
    }

    private static void requireShort(String name, String text) {
        if (text.length() > TopicName.LENGTH_MAX) {
            throw new ProblemException(
                    ErrorCode.INVALID_REQUEST, name + " is at most " + TopicName.LENGTH_MAX + " characters");
        }
    }

    private JsonObject toJson(TopicOutcome.Listed listed) {
        List<TopicDescription> found = listed.topics();
        JsonArray topics = new JsonArray();
        found.forEach(topic -> topics.add(json.of(topic)));
        JsonArray silent = new JsonArray();
        listed.silent().forEach(vertex -> silent.add(vertex.toString()));
        JsonObject page = new JsonObject().put("topics", topics).put("silent", silent);
        if (listed.truncated() && !found.isEmpty()) {
            page.put("after", found.get(found.size() - 1).topic().name().text());
        }
        return page;
    }

    private long timeoutMs(RoutingContext ctx) {
        return Query.number(ctx, DEADLINE, settings.deadlineDefaultMs(), 1, settings.deadlineMaxMs());
    }

    private static ProblemException problem(RoutingContext ctx, TopicOutcome outcome) {
        if (outcome instanceof TopicOutcome.NotFound) {
            return new ProblemException(
                    ErrorCode.UNKNOWN_TOPIC, "nobody has created the topic " + ctx.pathParam("topic"));
        }
        if (outcome instanceof TopicOutcome.TooMany tooMany) {
            return new ProblemException(ErrorCode.TOO_MANY_TOPICS, tooMany.detail());
        }
        if (outcome instanceof TopicOutcome.Overloaded overloaded) {
            return new ProblemException(ErrorCode.OVERLOADED, overloaded.detail());
        }
        if (outcome instanceof TopicOutcome.Unavailable unavailable) {
            return new ProblemException(ErrorCode.UNAVAILABLE, unavailable.detail());
        }
        return new ProblemException(ErrorCode.INTERNAL, "the leader's answer does not fit the question");
    }
}
