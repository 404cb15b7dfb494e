package dev.cubecast.delivery;

import dev.cubecast.message.WireReader;
import dev.cubecast.message.WireWriter;
import dev.cubecast.topic.TopicKey;
import org.jspecify.annotations.Nullable;

/**
 * What a node tells a leader about one topic: that it wants or no longer wants its messages.
 *
 * @param round grows whenever the node begins to follow something else; the answer repeats it, and what belongs to an
 *     earlier round is out of date
 * @param position how far the node has this topic already, possibly in an earlier epoch; absent if it has nothing
 */
record Registration(
        TopicKey topic,
        long round,
        boolean wanted,
        @Nullable Position position) {

    void write(WireWriter writer) {
        topic.write(writer);
        writer.writeVarLong(round).writeBoolean(wanted).writeBoolean(position != null);
        if (position != null) {
            position.write(writer);
        }
    }

    static Registration read(WireReader reader) {
        return new Registration(
                TopicKey.read(reader),
                reader.readVarLong(),
                reader.readBoolean(),
                reader.readBoolean() ? Position.read(reader) : null);
    }
}
