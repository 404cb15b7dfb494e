package dev.cubecast.delivery;

import dev.cubecast.message.WireReader;
import dev.cubecast.message.WireWriter;
import dev.cubecast.topic.Topic;
import dev.cubecast.topic.TopicName;
import org.jspecify.annotations.Nullable;

/**
 * What a node tells a leader about one topic: that it wants or no longer wants its messages.
 *
 * @param round grows whenever the node begins to follow something else; the answer repeats it, and what belongs to an earlier
 *     round is out of date
 * @param position how far the node has the topic already, possibly in an earlier epoch; absent if it has nothing
 */
record Registration(
        TopicName topic,
        long round,
        boolean wanted,
        @Nullable Position position) {

    void write(WireWriter writer) {
        writer.writeString(topic.text())
                .writeVarLong(round)
                .writeBoolean(wanted)
                .writeBoolean(position != null);
        if (position != null) {
            position.write(writer);
        }
    }

    static Registration read(WireReader reader) {
        return new Registration(
                Topic.readName(reader),
                reader.readVarLong(),
                reader.readBoolean(),
                reader.readBoolean() ? Position.read(reader) : null);
    }
}
