package dev.cubecast.delivery;

import dev.cubecast.message.WireException;
import dev.cubecast.message.WireReader;
import dev.cubecast.message.WireWriter;
import dev.cubecast.topic.TopicId;

/**
 * A place in a topic: where it ends at its leader, or how far a node has it.
 *
 * @param next the offset of the message that comes next
 */
record Position(TopicId topic, long epoch, long next) {

    void write(WireWriter writer) {
        topic.write(writer);
        writer.writeVarLong(epoch).writeVarLong(next);
    }

    static Position read(WireReader reader) {
        Position position = new Position(TopicId.read(reader), reader.readVarLong(), reader.readVarLong());
        if (position.next < 0) {
            throw new WireException("an offset must not be negative, but is " + position.next);
        }
        return position;
    }
}
