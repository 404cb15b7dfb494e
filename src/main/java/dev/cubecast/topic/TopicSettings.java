package dev.cubecast.topic;

import dev.cubecast.message.WireReader;
import dev.cubecast.message.WireWriter;

/**
 * How a topic behaves. Fixed when the topic is created.
 *
 * @param retention of a durable topic
 */
public record TopicSettings(Durability durability, SlowConsumer slowConsumer, RetentionLimits retention) {
    /** What a topic gets that is created by its first publish or subscribe. */
    public static final TopicSettings EPHEMERAL = new TopicSettings(Durability.NONE, SlowConsumer.DROP_OLDEST);

    /** Settings of a topic that keeps whatever its durability lets it keep. */
    public TopicSettings(Durability durability, SlowConsumer slowConsumer) {
        this(durability, slowConsumer, RetentionLimits.NONE);
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
