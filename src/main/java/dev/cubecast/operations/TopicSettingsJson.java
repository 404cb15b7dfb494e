package dev.cubecast.operations;

import dev.cubecast.json.JsonObjects;
import dev.cubecast.message.Bytes;
import dev.cubecast.topic.Durability;
import dev.cubecast.topic.RetentionLimits;
import dev.cubecast.topic.SlowConsumer;
import dev.cubecast.topic.TopicSettings;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Settings of topics as clients write and read them: a JSON object of which every field is optional, or nothing. */
public final class TopicSettingsJson {
    /** The policy of durable topics, whose readers are never dropped. */
    private static final String READER = "reader";
    /** The one placement that there is: at the vertices of the shard that the name hashes to. */
    private static final String BY_NAME = "name";

    private static final String RETENTION_FORM =
            "retention is an object of ageMs, bytes and messages, each a number from 0, which is no limit";

    private final JsonText json;
    private final TopicSettings defaults;
    private final int replicas;

    /**
     * Reads and writes settings of one cube's topics.
     *
     * @param defaults of what a client leaves open
     * @param replicas that every topic of the cube has
     */
    public TopicSettingsJson(JsonText json, TopicSettings defaults, int replicas) {
        this.json = json;
        this.defaults = defaults;
        this.replicas = replicas;
    }

    // ---- Written ----

    JsonObject write(TopicSettings settings) {
        boolean isStored = settings.durability() != Durability.NONE;
        JsonObject written = new JsonObject()
                .put("durability", settings.durability().text())
                .put("replicas", replicas)
                .put("placement", BY_NAME)
                .put("slowConsumer", isStored ? READER : settings.slowConsumer().text());
        return isStored ? written.put("retention", write(settings.retention())) : written;
    }

    private static JsonObject write(RetentionLimits retention) {
        return new JsonObject()
                .put("ageMs", retention.ageMs())
                .put("bytes", retention.bytes())
                .put("messages", retention.messages());
    }

    // ---- Read ----

    /** What a client has asked for; null where it has not. */
    private static final class Asked {
        private @Nullable Durability durability;
        private @Nullable SlowConsumer slowConsumer;
        private @Nullable RetentionLimits retention;
        private boolean reads;
    }

    /** @throws ProblemException that names the field which is not right */
    public TopicSettings read(Bytes body) {
        Asked asked = new Asked();
        if (body.length() > 0) {
            parse(body).forEach(field -> read(field, asked));
        }
        return settings(asked);
    }

    private JsonObject parse(Bytes body) {
        json.whatIsWrong(body).ifPresent(wrong -> {
            throw new ProblemException(ErrorCode.INVALID_JSON, "the body is not a JSON value: " + wrong);
        });
        return JsonObjects.parse(body.toUtf8())
                .orElseThrow(() -> invalid("the body is not a JSON object such as {\"durability\":\"quorum\"}"));
    }

    private void read(Map.Entry<String, Object> field, Asked asked) {
        Object value = field.getValue();
        switch (field.getKey()) {
            case "durability" -> asked.durability = readDurability(value);
            case "slowConsumer" -> readSlowConsumer(value, asked);
            case "retention" -> asked.retention = readRetention(value);
            case "replicas" -> requireReplicas(value);
            case "placement" -> requirePlacement(value);
            default ->
                throw invalid(
                        "a topic has the settings durability, replicas, retention, slowConsumer and placement, but"
                                + " found the field " + field.getKey());
        }
    }

    private TopicSettings settings(Asked asked) {
        Durability durability = asked.durability == null ? defaults.durability() : asked.durability;
        if (durability == Durability.NONE) {
            if (asked.reads || asked.retention != null) {
                throw invalid("a topic of durability none stores nothing: retention and the slowConsumer reader are of"
                        + " durable topics");
            }
            return new TopicSettings(
                    durability, asked.slowConsumer == null ? defaults.slowConsumer() : asked.slowConsumer);
        }
        if (asked.slowConsumer != null) {
            throw invalid("the slowConsumer of a durable topic is reader: it reads on when it can, and nothing is"
                    + " dropped; the others are of topics of durability none");
        }
        return TopicSettings.durable(durability, asked.retention == null ? defaults.retention() : asked.retention);
    }

    private static Durability readDurability(Object value) {
        return Durability.parse(String.valueOf(value))
                .orElseThrow(() -> invalid("durability is quorum, leader or none"));
    }

    private static void readSlowConsumer(Object value, Asked asked) {
        asked.reads = READER.equals(value);
        if (!asked.reads) {
            asked.slowConsumer = SlowConsumer.parse(String.valueOf(value))
                    .orElseThrow(
                            () -> invalid("slowConsumer is reader for durable topics, and drop-oldest, latest-only or"
                                    + " disconnect for those of durability none"));
        }
    }

    /** A limit that is left open is the default's; 0 says that there is to be none. */
    private RetentionLimits readRetention(Object value) {
        if (!(value instanceof JsonObject limits)) {
            throw invalid(RETENTION_FORM);
        }
        long ageMs = defaults.retention().ageMs();
        long bytes = defaults.retention().bytes();
        long messages = defaults.retention().messages();
        for (Map.Entry<String, Object> limit : limits) {
            switch (limit.getKey()) {
                case "ageMs" -> ageMs = readLimit(limit.getValue());
                case "bytes" -> bytes = readLimit(limit.getValue());
                case "messages" -> messages = readLimit(limit.getValue());
                default -> throw invalid(RETENTION_FORM + ", but found the field " + limit.getKey());
            }
        }
        return new RetentionLimits(ageMs, bytes, messages);
    }

    private static long readLimit(Object value) {
        if (value instanceof Integer || value instanceof Long) {
            long limit = ((Number) value).longValue();
            if (limit >= 0) {
                return limit;
            }
        }
        throw invalid(RETENTION_FORM);
    }

    private void requireReplicas(Object value) {
        if (!(value instanceof Integer asked) || asked < 1) {
            throw invalid("replicas is a number from 1");
        }
        if (asked != replicas) {
            throw new ProblemException(
                    ErrorCode.NOT_IMPLEMENTED,
                    "every topic of this cube has " + replicas + " replicas: leave replicas out, or ask for "
                            + replicas);
        }
    }

    private static void requirePlacement(Object value) {
        if (!BY_NAME.equals(value)) {
            throw new ProblemException(
                    ErrorCode.NOT_IMPLEMENTED,
                    "a topic is placed where its name says: leave placement out, or ask for " + BY_NAME);
        }
    }

    private static ProblemException invalid(String detail) {
        return new ProblemException(ErrorCode.INVALID_SETTINGS, detail);
    }
}
