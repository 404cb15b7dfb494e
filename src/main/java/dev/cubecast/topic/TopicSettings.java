package dev.cubecast.topic;

import dev.cubecast.message.WireReader;
import dev.cubecast.message.WireWriter;

/**
 * How a topic behaves.
 *
 * @param slowConsumer of an ephemeral topic; the subscribers of a durable one read on when they can
 * @param retention of a durable topic
 */
public record TopicSettings(Durability durability, SlowConsumer slowConsumer, RetentionLimits retention) {
    public static final TopicSettings EPHEMERAL = new TopicSettings(Durability.NONE, SlowConsumer.DROP_OLDEST);

    /** Settings of a topic that keeps whatever its durability lets it keep. */
    public TopicSettings(Durability durability, SlowConsumer slowConsumer) {
        this(durability, slowConsumer, RetentionLimits.NONE);
    }

    /** Those of a topic that is stored: all that keep and promise the same are equal. */
    public static TopicSettings durable(Durability durability, RetentionLimits retention) {
        return new TopicSettings(durability, SlowConsumer.DROP_OLDEST, retention);
    }

    /** Without what means nothing to a topic of this durability. */
    public TopicSettings meaningful() {
        return durability == Durability.NONE
                ? new TopicSettings(durability, slowConsumer)
                : durable(durability, retention);
    }

    public void write(WireWriter writer) {
        writer.writeEnum(durability).writeEnum(slowConsumer);
        retention.write(writer);
    }

    public static TopicSettings read(WireReader reader) {
        return new TopicSettings(
                reader.readEnum("durability", Durability.class),
                reader.readEnum("slow consumer policy", SlowConsumer.class),
                RetentionLimits.read(reader));
    }
}
