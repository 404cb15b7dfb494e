package dev.cubecast.http;

import dev.cubecast.message.Bytes;
import dev.cubecast.topic.Durability;
import dev.cubecast.topic.SlowConsumer;
import dev.cubecast.topic.TopicSettings;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.Set;

/** Reads the settings that a client asks for: a JSON object of which every field is optional, or nothing. */
final class TopicSettingsJson {
    private static final Set<String> OF_DURABLE_TOPICS = Set.of("replicas", "retention", "placement");
    /** The policy of durable topics, whose readers are never dropped. */
    private static final String READER = "reader";

    private final JsonText json;

    TopicSettingsJson(JsonText json) {
        this.json = json;
    }

    /** @throws ProblemException that names the field which is not right */
    TopicSettings read(Bytes body) {
        if (body.length() == 0) {
            return TopicSettings.EPHEMERAL;
        }
        Durability durability = TopicSettings.EPHEMERAL.durability();
        SlowConsumer slowConsumer = TopicSettings.EPHEMERAL.slowConsumer();
        for (Map.Entry<String, Object> field : parse(body)) {
            switch (field.getKey()) {
                case "durability" -> durability = readDurability(field.getValue());
                case "slowConsumer" -> slowConsumer = readSlowConsumer(field.getValue());
                default -> refuse(field.getKey());
            }
        }
        return new TopicSettings(durability, slowConsumer);
    }

    private JsonObject parse(Bytes body) {
        json.whatIsWrong(body).ifPresent(wrong -> {
            throw new ProblemException(ErrorCode.INVALID_JSON, "the body is not a JSON value: " + wrong);
        });
        try {
            return new JsonObject(body.toUtf8());
        } catch (DecodeException | ClassCastException notAnObject) {
            throw new ProblemException(
                    ErrorCode.INVALID_SETTINGS, "the body is not a JSON object such as {\"durability\":\"none\"}");
        }
    }

    private static Durability readDurability(Object value) {
        Durability durability = Durability.parse(String.valueOf(value))
                .orElseThrow(
                        () -> new ProblemException(ErrorCode.INVALID_SETTINGS, "durability is quorum, leader or none"));
        if (durability != Durability.NONE) {
            throw new ProblemException(
                    ErrorCode.NOT_IMPLEMENTED, "durable topics are not there yet: durability can only be none");
        }
        return durability;
    }

    private static SlowConsumer readSlowConsumer(Object value) {
        if (READER.equals(value)) {
            throw new ProblemException(
                    ErrorCode.NOT_IMPLEMENTED, "durable topics are not there yet, and slowConsumer reader is theirs");
        }
        return SlowConsumer.parse(String.valueOf(value))
                .orElseThrow(() -> new ProblemException(
                        ErrorCode.INVALID_SETTINGS, "slowConsumer is drop-oldest, latest-only or disconnect"));
    }

    private static void refuse(String field) {
        if (OF_DURABLE_TOPICS.contains(field)) {
            throw new ProblemException(
                    ErrorCode.NOT_IMPLEMENTED, "durable topics are not there yet, and " + field + " is theirs");
        }
        throw new ProblemException(
                ErrorCode.INVALID_SETTINGS,
                "a topic has the settings durability and slowConsumer, but found the field " + field);
    }
}
