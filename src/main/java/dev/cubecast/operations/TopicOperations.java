package dev.cubecast.operations;

import dev.cubecast.message.Bytes;
import dev.cubecast.protocol.CubeTopics;
import dev.cubecast.topic.TopicDescription;
import dev.cubecast.topic.TopicName;
import dev.cubecast.topic.TopicOutcome;
import dev.cubecast.topic.TopicSettings;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.function.LongSupplier;

/** What clients do with topics, in JSON. All fail with {@link ProblemException}. */
public final class TopicOperations {
    private static final int LIST_DEFAULT = 100;
    private static final int LIST_MAX = 1_000;

    private final CubeTopics topics;
    private final TopicSettingsJson settingsJson;
    private final TopicJson json;
    private final Deadlines deadlines;
    private final LongSupplier nowMs;

    /** @param nowMs the monotonic milliseconds that the topics' protocol runs on */
    public TopicOperations(CubeTopics topics, TopicSettingsJson settingsJson, Deadlines deadlines, LongSupplier nowMs) {
        this.topics = topics;
        this.settingsJson = settingsJson;
        this.json = new TopicJson(settingsJson);
        this.deadlines = deadlines;
        this.nowMs = nowMs;
    }

    /**
     * A topic that there is now.
     *
     * @param isNew whether it was made just now
     */
    public record Made(boolean isNew, JsonObject topic) {}

    /** @param settings a JSON object, or nothing for the defaults */
    public Future<Made> create(TopicName topic, Bytes settings, long timeoutMs) {
        TopicSettings asked;
        try {
            asked = settingsJson.read(settings);
        } catch (ProblemException invalid) {
            return Future.failedFuture(invalid);
        }
        Promise<Made> made = Promise.promise();
        long now = nowMs.getAsLong();
        topics.create(topic, asked, now + timeoutMs, outcome -> onMade(topic, asked, outcome, made), now);
        return made.future();
    }

    private void onMade(TopicName topic, TopicSettings asked, TopicOutcome outcome, Promise<Made> made) {
        if (outcome instanceof TopicOutcome.Created created) {
            made.complete(new Made(true, json.of(created.topic())));
        } else if (!(outcome instanceof TopicOutcome.Exists exists)) {
            made.fail(problem(topic, outcome));
        } else if (exists.topic().topic().settings().equals(asked)) {
            made.complete(new Made(false, json.of(exists.topic())));
        } else {
            made.fail(otherSettings(exists.topic()));
        }
    }

    private ProblemException otherSettings(TopicDescription found) {
        JsonObject settings = settingsJson.write(found.topic().settings());
        return new Problem(
                        ErrorCode.OTHER_SETTINGS,
                        "the topic has the settings " + settings + ", which are fixed",
                        new JsonObject().put("settings", settings))
                .toException();
    }

    public Future<JsonObject> describe(TopicName topic, long timeoutMs) {
        Promise<JsonObject> found = Promise.promise();
        long now = nowMs.getAsLong();
        topics.describe(
                topic,
                now + timeoutMs,
                outcome -> {
                    if (outcome instanceof TopicOutcome.Described described) {
                        found.complete(json.of(described.topic()));
                    } else {
                        found.fail(problem(topic, outcome));
                    }
                },
                now);
        return found.future();
    }

    public Future<Void> delete(TopicName topic, long timeoutMs) {
        Promise<Void> deleted = Promise.promise();
        long now = nowMs.getAsLong();
        topics.delete(
                topic,
                now + timeoutMs,
                outcome -> {
                    if (outcome instanceof TopicOutcome.Deleted) {
                        deleted.complete();
                    } else {
                        deleted.fail(problem(topic, outcome));
                    }
                },
                now);
        return deleted.future();
    }

    /** A page of the cube's topics, by the parameters {@code prefix}, {@code after} and {@code limit}. */
    public Future<JsonObject> list(Parameters parameters) {
        parameters.requireOnly("prefix", "after", "limit", Deadlines.NAME);
        String prefix = shortText(parameters, "prefix");
        String after = shortText(parameters, "after");
        int limit = (int) parameters.number("limit", LIST_DEFAULT, 1, LIST_MAX);
        Promise<JsonObject> page = Promise.promise();
        long now = nowMs.getAsLong();
        topics.list(
                prefix,
                after,
                limit,
                now + deadlines.timeoutMs(parameters),
                outcome -> {
                    if (outcome instanceof TopicOutcome.Listed listed) {
                        page.complete(toJson(listed));
                    } else {
                        page.fail(problem(outcome));
                    }
                },
                now);
        return page.future();
    }

    private static String shortText(Parameters parameters, String name) {
        String text = parameters.text(name).orElse("");
        if (text.length() > TopicName.LENGTH_MAX) {
            throw new ProblemException(
                    ErrorCode.INVALID_REQUEST, name + " is at most " + TopicName.LENGTH_MAX + " characters");
        }
        return text;
    }

    private JsonObject toJson(TopicOutcome.Listed listed) {
        List<TopicDescription> found = listed.topics();
        JsonArray described = new JsonArray();
        found.forEach(topic -> described.add(json.of(topic)));
        JsonArray silent = new JsonArray();
        listed.silent().forEach(vertex -> silent.add(vertex.toString()));
        JsonObject page = new JsonObject().put("topics", described).put("silent", silent);
        if (listed.truncated() && !found.isEmpty()) {
            page.put("after", found.get(found.size() - 1).topic().name().text());
        }
        return page;
    }

    private static ProblemException problem(TopicName topic, TopicOutcome outcome) {
        return outcome instanceof TopicOutcome.NotFound
                ? new ProblemException(ErrorCode.UNKNOWN_TOPIC, "nobody has created the topic " + topic)
                : problem(outcome);
    }

    private static ProblemException problem(TopicOutcome outcome) {
        if (outcome instanceof TopicOutcome.TooMany tooMany) {
            return new ProblemException(ErrorCode.TOO_MANY_TOPICS, tooMany.detail());
        } else if (outcome instanceof TopicOutcome.Overloaded overloaded) {
            return new ProblemException(ErrorCode.OVERLOADED, overloaded.detail());
        } else if (outcome instanceof TopicOutcome.Unknown unknown) {
            return new ProblemException(ErrorCode.OUTCOME_UNKNOWN, unknown.detail());
        } else if (outcome instanceof TopicOutcome.Unavailable unavailable) {
            return new ProblemException(ErrorCode.UNAVAILABLE, unavailable.detail());
        }
        return new ProblemException(ErrorCode.INTERNAL, "the leader's answer does not fit the question");
    }
}
