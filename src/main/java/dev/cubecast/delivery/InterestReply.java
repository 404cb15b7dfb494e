package dev.cubecast.delivery;

import dev.cubecast.consensus.GroupId;
import dev.cubecast.message.Bytes;
import dev.cubecast.message.Kind;
import dev.cubecast.message.WireReader;
import dev.cubecast.message.WireWriter;
import dev.cubecast.overlay.Vertex;
import dev.cubecast.topic.TopicId;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a node answers to an {@link InterestNotice}. */
sealed interface InterestReply {
    GroupId group();

    /** That of the notice. */
    long round();

    Bytes encode();

    /** The node leads the group, and pushes what is committed in the topics that are there. */
    record Leads(GroupId group, long round, List<End> ends) implements InterestReply {
        @Override
        public Bytes encode() {
            WireWriter writer = header(this, true).writeVarInt(ends.size());
            for (End end : ends) {
                end.topic().write(writer);
                writer.writeBoolean(end.goesOn()).writeVarLong(end.next());
            }
            return writer.toBytes();
        }
    }

    /**
     * Where a topic ends.
     *
     * @param goesOn whether it goes on from what the node has; if not, it was deleted, or recovered with loss
     * @param next one more than the last committed offset
     */
    record End(TopicId topic, boolean goesOn, long next) {}

    /** @param leader who leads as the node believes, and is not the node itself */
    record NotLeader(GroupId group, long round, @Nullable Vertex leader) implements InterestReply {
        @Override
        public Bytes encode() {
            WireWriter writer = header(this, false).writeBoolean(leader != null);
            if (leader != null) {
                leader.write(writer);
            }
            return writer.toBytes();
        }
    }

    private static WireWriter header(InterestReply reply, boolean leads) {
        WireWriter writer = WireWriter.of(Kind.DURABLE_INTEREST_REPLY);
        reply.group().write(writer);
        return writer.writeVarLong(reply.round()).writeBoolean(leads);
    }

    /** Reads what {@link #encode} wrote in a cube of this dimension, or throws {@code WireException}. */
    static InterestReply decode(Bytes payload, int dimension) {
        WireReader reader = WireReader.of(Kind.DURABLE_INTEREST_REPLY, payload);
        GroupId group = GroupId.read(reader);
        long round = reader.readNumber("round");
        InterestReply reply = reader.readBoolean()
                ? readLeads(group, round, reader)
                : new NotLeader(group, round, reader.readBoolean() ? Vertex.read(reader, dimension) : null);
        reader.expectEnd();
        return reply;
    }

    private static Leads readLeads(GroupId group, long round, WireReader reader) {
        int count = reader.readVarInt("number of topics", InterestNotice.ENTRIES_MAX);
        List<End> ends = new ArrayList<>(Math.min(count, reader.remaining()));
        for (int i = 0; i < count; i++) {
            ends.add(new End(TopicId.read(reader), reader.readBoolean(), reader.readNumber("offset")));
        }
        return new Leads(group, round, ends);
    }
}
