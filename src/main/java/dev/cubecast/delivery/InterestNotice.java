package dev.cubecast.delivery;

import dev.cubecast.consensus.GroupId;
import dev.cubecast.message.Bytes;
import dev.cubecast.message.Kind;
import dev.cubecast.message.WireReader;
import dev.cubecast.message.WireWriter;
import dev.cubecast.topic.TopicId;
import java.util.ArrayList;
import java.util.List;

/**
 * What a node tells whom it takes for the leader of a group about the group's topics.
 *
 * @param round grows with each notice of the node's
 * @param asks whether the node wants to hear where the topics end; else only of those that it has not all of
 */
record InterestNotice(GroupId group, long round, boolean asks, List<Entry> entries) {
    /** Notices of more topics are sent in parts. */
    static final int ENTRIES_MAX = 4_096;

    /**
     * About one topic.
     *
     * @param wanted whether the node has subscribers of it
     * @param epoch the group's term in which it got the last that it has
     * @param next the offset that it expects
     */
    record Entry(TopicId topic, boolean wanted, long epoch, long next) {}

    Bytes encode() {
        WireWriter writer = WireWriter.of(Kind.DURABLE_INTEREST, 32 + 24 * entries.size());
        group.write(writer);
        writer.writeVarLong(round).writeBoolean(asks).writeVarInt(entries.size());
        for (Entry entry : entries) {
            entry.topic().write(writer);
            writer.writeBoolean(entry.wanted()).writeVarLong(entry.epoch()).writeVarLong(entry.next());
        }
        return writer.toBytes();
    }

    /** Reads what {@link #encode} wrote, or throws {@code WireException}. */
    static InterestNotice decode(Bytes payload) {
        WireReader reader = WireReader.of(Kind.DURABLE_INTEREST, payload);
        GroupId group = GroupId.read(reader);
        long round = reader.readNumber("round");
        boolean asks = reader.readBoolean();
        int count = reader.readVarInt("number of topics", ENTRIES_MAX);
        List<Entry> entries = new ArrayList<>(Math.min(count, reader.remaining()));
        for (int i = 0; i < count; i++) {
            entries.add(new Entry(
                    TopicId.read(reader),
                    reader.readBoolean(),
                    reader.readNumber("epoch"),
                    reader.readNumber("offset")));
        }
        reader.expectEnd();
        return new InterestNotice(group, round, asks, entries);
    }
}
