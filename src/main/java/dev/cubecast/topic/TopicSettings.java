package dev.cubecast.topic;

import dev.cubecast.message.WireReader;
import dev.cubecast.message.WireWriter;

/** How a topic behaves. Fixed when the topic is created. */
public record TopicSettings(Durability durability, SlowConsumer slowConsumer) {
    /** What a topic gets that is created by its first publish or subscribe. */
    public static final TopicSettings EPHEMERAL = new TopicSettings(Durability.NONE, SlowConsumer.DROP_OLDEST);

    void write(WireWriter writer) {
        writer.writeEnum(durability).writeEnum(slowConsumer);
    }

    static TopicSettings read(WireReader reader) {
        return new TopicSettings(
                reader.readEnum("durability", Durability.class),
                reader.readEnum("slow consumer policy", SlowConsumer.class));
    }
}
