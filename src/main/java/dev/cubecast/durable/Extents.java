package dev.cubecast.durable;

import dev.cubecast.message.WireReader;
import dev.cubecast.message.WireWriter;
import dev.cubecast.topic.RecordBatch;
import dev.cubecast.topic.RetentionLimits;
import java.util.List;
import java.util.Map;

/**
 * How much a topic holds, and how old it is, in coarse pieces (ARCHITECTURE.md, rule 17). They follow from the batches
 * alone, not from how a disk keeps them, so they are the same at every replica.
 *
 * @param bytes of all messages in them
 * @param byBase in order, without a gap
 */
record Extents(long bytes, ImmutableTreeMap<Long, Extent> byBase) {
    static final Extents NONE = new Extents(0, ImmutableTreeMap.empty());

    /** More are merged in pairs, so those of a topic that keeps much become coarser. */
    static final int EXTENTS_MAX = 1024;

    /** @param limits those of the topic when the batch was appended */
    Extents with(RecordBatch batch, RetentionLimits limits) {
        Extent added = Extent.of(batch);
        if (!byBase.isEmpty()) {
            Extent merged = byBase.last().getValue().mergedWith(added);
            added = merged.isFine(limits) ? merged : added;
        }
        Extents after = new Extents(bytes + batch.messageBytes(), byBase.with(added.base(), added));
        return after.byBase.size() > EXTENTS_MAX ? after.inPairs() : after;
    }

    private Extents inPairs() {
        List<Map.Entry<Long, Extent>> entries = byBase.entries();
        ImmutableTreeMap<Long, Extent> pairs = ImmutableTreeMap.empty();
        for (int i = 0; i < entries.size(); i += 2) {
            Extent extent = entries.get(i).getValue();
            boolean paired = i + 1 < entries.size();
            pairs = pairs.with(
                    extent.base(), paired ? extent.mergedWith(entries.get(i + 1).getValue()) : extent);
        }
        return new Extents(bytes, pairs);
    }

    /** Without what lies wholly before an offset. */
    Extents from(long first) {
        Extents rest = this;
        while (!rest.byBase.isEmpty() && rest.byBase.first().getValue().next() <= first) {
            Extent dropped = rest.byBase.first().getValue();
            rest = new Extents(rest.bytes - dropped.bytes(), rest.byBase.without(dropped.base()));
        }
        return rest;
    }

    void write(WireWriter writer) {
        writer.writeVarInt(byBase.size());
        byBase.forEach((base, extent) -> writer.writeVarLong(base)
                .writeVarLong(extent.next())
                .writeVarLong(extent.bytes())
                .writeVarLong(extent.firstTimestampMs())
                .writeVarLong(extent.lastTimestampMs()));
    }

    static Extents read(WireReader reader) {
        int count = reader.readVarInt("extents", EXTENTS_MAX);
        Extents extents = NONE;
        for (int i = 0; i < count; i++) {
            Extent extent = new Extent(
                    reader.readVarLong(),
                    reader.readVarLong(),
                    reader.readVarLong(),
                    reader.readVarLong(),
                    reader.readVarLong());
            extents = new Extents(extents.bytes + extent.bytes(), extents.byBase.with(extent.base(), extent));
        }
        return extents;
    }
}
