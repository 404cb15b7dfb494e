package dev.cubecast.cli;

import dev.cubecast.config.Quantity;
import dev.cubecast.topic.Durability;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** How a topic is to behave; what is not given is left to the node. */
final class TopicSettingsOptions {
    /** Of durable topics and of ephemeral ones. */
    private static final List<String> SLOW_CONSUMERS = List.of("reader", "drop-oldest", "latest-only", "disconnect");

    @Option(
            names = "--durability",
            paramLabel = "LEVEL",
            description =
                    "What is done before a publisher is told that a message is stored: quorum (on the disks of a"
                            + " majority), leader (on the disk of the leader), none (an ephemeral topic: nothing is ever stored).")
    private @Nullable Durability durability;

    @Option(names = "--replicas", paramLabel = "N", description = "Nodes that hold it.")
    private @Nullable Integer replicas;

    @Option(
            names = "--placement",
            paramLabel = "HOW",
            description = "Where it lives: name, at the vertices that its name says, is the only way yet.")
    private @Nullable String placement;

    @Option(
            names = "--retention-age",
            paramLabel = "DURATION",
            description = "Messages older than this are dropped; such as 30m or 168h.")
    private @Nullable Duration retentionAge;

    @Option(
            names = "--retention-bytes",
            paramLabel = "SIZE",
            converter = Size.class,
            description = "The oldest messages are dropped when all take more than this; such as 100MiB.")
    private @Nullable Long retentionBytes;

    @Option(
            names = "--retention-messages",
            paramLabel = "N",
            description = "The oldest messages are dropped when there are more than this.")
    private @Nullable Long retentionMessages;

    @Option(
            names = "--slow-consumer",
            paramLabel = "POLICY",
            converter = SlowConsumerPolicy.class,
            description =
                    "What becomes of a subscriber that does not keep up: reader (durable topics: it is sent what is"
                            + " stored at its own pace); drop-oldest, latest-only or disconnect (ephemeral ones).")
    private @Nullable String slowConsumer;

    static final class Size implements ITypeConverter<Long> {
        @Override
        public Long convert(String text) {
            OptionalLong bytes = Quantity.SIZE.parse(text);
            if (bytes.isEmpty()) {
                throw new TypeConversionException("expected " + Quantity.SIZE.form());
            }
            return bytes.getAsLong();
        }
    }

    static final class SlowConsumerPolicy implements ITypeConverter<String> {
        @Override
        public String convert(String text) {
            if (!SLOW_CONSUMERS.contains(text)) {
                throw new TypeConversionException("expected one of " + String.join(", ", SLOW_CONSUMERS));
            }
            return text;
        }
    }

    /** As a node takes them. */
    JsonObject toJson() {
        JsonObject settings = new JsonObject();
        if (durability != null) {
            settings.put("durability", durability.text());
        }
        if (replicas != null) {
            settings.put("replicas", replicas);
        }
        if (placement != null) {
            settings.put("placement", placement);
        }
        JsonObject retention = retention();
        if (!retention.isEmpty()) {
            settings.put("retention", retention);
        }
        if (slowConsumer != null) {
            settings.put("slowConsumer", slowConsumer);
        }
        return settings;
    }

    private JsonObject retention() {
        JsonObject retention = new JsonObject();
        if (retentionAge != null) {
            retention.put("ageMs", retentionAge.toMillis());
        }
        if (retentionBytes != null) {
            retention.put("bytes", retentionBytes);
        }
        if (retentionMessages != null) {
            retention.put("messages", retentionMessages);
        }
        return retention;
    }
}
