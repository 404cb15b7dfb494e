package dev.cubecast.disk;

import dev.cubecast.consensus.GroupId;
import dev.cubecast.message.Bytes;
import dev.cubecast.message.WireReader;
import dev.cubecast.message.WireWriter;
import dev.cubecast.storage.Change.Offsets;
import dev.cubecast.topic.TopicId;

/**
 * Keys, whose order as bytes is that of indices and offsets. A batch is found by its last offset: the one that holds an
 * offset is the first at or behind it, and the batches that end below an offset, or beyond one, are ranges of keys,
 * which can be dropped without reading any.
 */
final class DiskKeys {
    static final Bytes CHARTER = nodeKey(1);
    /** The number of the write that has written it. */
    static final Bytes LAST_WRITE = nodeKey(2);

    private static final int OF_NODE = 0;
    private static final int OF_GROUP = 1;
    private static final int LONG_BYTES = Long.BYTES;
    /** Sorts behind all numbers, which are never negative. */
    private static final long END = -1;

    private DiskKeys() {}

    // ---- state ----

    /** What a group has one of. */
    enum Part {
        BALLOT,
        /** The number of its store: whoever has anything has this. */
        STORE,
        FLOOR,
        /** The number of a store that a stream has begun to fill. */
        UNFINISHED
    }

    private static Bytes nodeKey(int code) {
        return new WireWriter(2).writeByte(OF_NODE).writeByte(code).toBytes();
    }

    static Bytes part(GroupId group, Part part) {
        return groupState(group).writeEnum(part).toBytes();
    }

    private static WireWriter groupState(GroupId group) {
        WireWriter writer = new WireWriter(2 + LONG_BYTES).writeByte(OF_GROUP);
        group.write(writer);
        return writer;
    }

    /** Where the groups begin. */
    static Bytes groups() {
        return new WireWriter(1).writeByte(OF_GROUP).toBytes();
    }

    /** The key behind all groups. */
    static Bytes groupsEnd() {
        return new WireWriter(1).writeByte(OF_GROUP + 1).toBytes();
    }

    static GroupId groupOfState(Bytes key) {
        return GroupId.read(new WireReader(key.slice(1, LONG_BYTES)));
    }

    // ---- log ----

    static Bytes entry(GroupId group, long index) {
        return inGroup(group, 2, index).toBytes();
    }

    static Bytes logEnd(GroupId group) {
        return entry(group, END);
    }

    static long indexOf(Bytes logKey) {
        return new WireReader(logKey.slice(LONG_BYTES, LONG_BYTES)).readLong();
    }

    // ---- topics, batches ----

    /** Where a store begins, in both tables. */
    static Bytes store(GroupId group, long store) {
        return inGroup(group, 2, store).toBytes();
    }

    /** The key behind all stores of a group. */
    static Bytes storesEnd(GroupId group) {
        return store(group, END);
    }

    static Bytes topic(GroupId group, long store, TopicId topic) {
        return inTopic(group, store, topic, 4).toBytes();
    }

    /** Where a topic's batches that hold this offset or a later one begin. */
    static Bytes from(GroupId group, long store, TopicId topic, long offset) {
        return inTopic(group, store, topic, 5).writeLong(offset).toBytes();
    }

    static Bytes batch(GroupId group, long store, Offsets offsets) {
        return inTopic(group, store, offsets.topic(), 6)
                .writeLong(offsets.next() - 1)
                .writeLong(offsets.base())
                .toBytes();
    }

    static Offsets offsetsOf(Bytes batchKey) {
        WireReader reader = new WireReader(batchKey.slice(2 * LONG_BYTES, 4 * LONG_BYTES));
        TopicId topic = TopicId.read(reader);
        long last = reader.readLong();
        return new Offsets(topic, reader.readLong(), last + 1);
    }

    private static WireWriter inGroup(GroupId group, int longs, long second) {
        WireWriter writer = new WireWriter(longs * LONG_BYTES);
        group.write(writer);
        return writer.writeLong(second);
    }

    private static WireWriter inTopic(GroupId group, long store, TopicId topic, int longs) {
        WireWriter writer = inGroup(group, longs, store);
        topic.write(writer);
        return writer;
    }
}
