package dev.cubecast.durable;

import dev.cubecast.message.Bytes;
import dev.cubecast.message.Kind;
import dev.cubecast.message.WireReader;
import dev.cubecast.message.WireWriter;
import dev.cubecast.overlay.Vertex;
import org.jspecify.annotations.Nullable;

/**
 * The answer to a request that concerns a topic.
 *
 * @param leader who leads the group, as far as a replica at the sender knows
 */
record TopicReply(TopicVerdict verdict, @Nullable Vertex leader) {
    Bytes encode() {
        WireWriter writer = WireWriter.of(Kind.TOPIC_REPLY);
        verdict.write(writer);
        writer.writeBoolean(leader != null);
        if (leader != null) {
            leader.write(writer);
        }
        return writer.toBytes();
    }

    /** Reads what {@link #encode} wrote in a cube of this dimension, or throws {@code WireException}. */
    static TopicReply decode(Bytes payload, int dimension) {
        WireReader reader = WireReader.of(Kind.TOPIC_REPLY, payload);
        TopicVerdict verdict = TopicVerdict.read(reader, dimension);
        Vertex leader = reader.readBoolean() ? Vertex.read(reader, dimension) : null;
        reader.expectEnd();
        return new TopicReply(verdict, leader);
    }
}
