package dev.cubecast.delivery;

import dev.cubecast.message.WireException;
import dev.cubecast.message.WireReader;
import dev.cubecast.message.WireWriter;
import dev.cubecast.topic.TopicId;

/**
 * The offsets {@code first} to {@code last}, both included, that a node asks its leader for or that the leader has not.
 */
record MissingRange(TopicId topic, long epoch, long first, long last) {

    void write(WireWriter writer) {
        topic.write(writer);
        writer.writeVarLong(epoch).writeVarLong(first).writeVarLong(last);
    }

    static MissingRange read(WireReader reader) {
        MissingRange range = new MissingRange(
                TopicId.read(reader), reader.readVarLong(), reader.readVarLong(), reader.readVarLong());
        if (range.first < 0 || range.last < range.first) {
            throw new WireException(
                    "a range of offsets must ascend from 0, but is " + range.first + " to " + range.last);
        }
        return range;
    }
}
