package dev.cubecast.topic;

import dev.cubecast.message.WireException;
import dev.cubecast.message.WireReader;
import dev.cubecast.message.WireWriter;

/** How a topic behaves. Fixed when the topic is created. */
public record TopicSettings(Durability durability, SlowConsumer slowConsumer) {
    /** What a topic gets that is created by its first publish or subscribe. */
    public static final TopicSettings EPHEMERAL = new TopicSettings(Durability.NONE, SlowConsumer.DROP_OLDEST);

    void write(WireWriter writer) {
        writer.writeByte(durability.ordinal()).writeByte(slowConsumer.ordinal());
    }

    static TopicSettings read(WireReader reader) {
        return new TopicSettings(
                pick(Durability.values(), reader.readByte(), "durability"),
                pick(SlowConsumer.values(), reader.readByte(), "slow consumer policy"));
    }

    private static <E> E pick(E[] values, int index, String what) {
        if (index >= values.length) {
            throw new WireException(what + " must be 0 to " + (values.length - 1) + ", but is " + index);
        }
        return values[index];
    }
}
