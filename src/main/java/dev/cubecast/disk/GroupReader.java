package dev.cubecast.disk;

import dev.cubecast.consensus.GroupId;
import dev.cubecast.consensus.LocalStores;
import dev.cubecast.consensus.LogEntry;
import dev.cubecast.consensus.LogStore.Read;
import dev.cubecast.consensus.OffsetRange;
import dev.cubecast.consensus.StoredEntry;
import dev.cubecast.disk.DiskKeys.Part;
import dev.cubecast.disk.View.Cursor;
import dev.cubecast.message.Bytes;
import dev.cubecast.message.Kind;
import dev.cubecast.message.WireReader;
import dev.cubecast.storage.Change.Offsets;
import dev.cubecast.storage.StoredCodec;
import dev.cubecast.topic.RecordBatch;
import dev.cubecast.topic.TopicId;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads what one group has, as one view of the tables shows it. */
final class GroupReader {
    private final View view;
    private final GroupId group;
    private final int dimension;

    GroupReader(View view, GroupId group, int dimension) {
        this.view = view;
        this.group = group;
        this.dimension = dimension;
    }

    // ---- The log ----

    /**
     * Entries from an index on, none if the log does not have that; at least one, and no more than so many bytes of
     * them.
     */
    Read<LogEntry> log(long fromIndex, long bytesMax) {
        try {
            return new Read.Found<>(entries(fromIndex, bytesMax));
        } catch (DamageFound damage) {
            return new Read.Damaged<>(damage.what());
        }
    }

    private List<LogEntry> entries(long fromIndex, long bytesMax) throws DamageFound {
        long store = store();
        List<LogEntry> found = new ArrayList<>();
        long bytes = 0;
        try (Cursor cursor = view.scan(Table.LOG, DiskKeys.entry(group, fromIndex), DiskKeys.logEnd(group))) {
            while (bytes <= bytesMax && cursor.next("entry " + (fromIndex + found.size()))) {
                long index = fromIndex + found.size();
                if (DiskKeys.indexOf(cursor.key()) != index) {
                    if (found.isEmpty()) {
                        return List.of();
                    }
                    throw new DamageFound("entry " + index + ", which is missing");
                }
                LogEntry entry = entry(index, cursor.value("entry " + index), store);
                bytes += entry.bytes();
                if (bytes <= bytesMax || found.isEmpty()) {
                    found.add(entry);
                }
            }
        }
        return found;
    }

    /** All entries from an index on, none if the log does not have that. Batches are not looked at. */
    List<StoredEntry> storedEntries(long fromIndex) throws DamageFound {
        List<StoredEntry> found = new ArrayList<>();
        try (Cursor cursor = view.scan(Table.LOG, DiskKeys.entry(group, fromIndex), DiskKeys.logEnd(group))) {
            while (cursor.next("entry " + (fromIndex + found.size()))) {
                long index = fromIndex + found.size();
                StoredEntry entry = storedEntry(cursor.value("entry " + index));
                if (DiskKeys.indexOf(cursor.key()) == index && entry.position().index() == index) {
                    found.add(entry);
                } else if (found.isEmpty()) {
                    return List.of();
                } else {
                    throw new DamageFound("entry " + index + ", which is missing");
                }
            }
        }
        return found;
    }

    private StoredEntry storedEntry(Bytes value) {
        if (WireReader.kindOf(value) != Kind.STORED_REFERENCE) {
            return new StoredEntry.OfCommand(StoredCodec.decodeEntry(value, dimension));
        }
        EntryReference reference = EntryReference.decode(value);
        Offsets offsets = reference.offsets();
        return new StoredEntry.OfMessages(
                reference.position(), offsets.topic(), new OffsetRange(offsets.base(), offsets.next()));
    }

    private LogEntry entry(long index, Bytes value, long store) throws DamageFound {
        if (WireReader.kindOf(value) != Kind.STORED_REFERENCE) {
            return StoredCodec.decodeEntry(value, dimension);
        }
        EntryReference reference = EntryReference.decode(value);
        String what = "entry " + reference.position() + " with " + nameOf(reference.offsets());
        Bytes stored = view.get(Table.BATCHES, DiskKeys.batch(group, store, reference.offsets()), what);
        if (stored == null) {
            throw new DamageFound(what + ", which is missing");
        }
        LogEntry entry = StoredCodec.decodeEntry(stored, dimension);
        if (!entry.position().equals(reference.position()) || entry.index() != index) {
            throw new DamageFound(what + ", in whose place is " + entry);
        }
        return entry;
    }

    private static String nameOf(Offsets offsets) {
        return "batch " + offsets.base() + " of topic " + offsets.topic();
    }

    // ---- Batches ----

    /**
     * Batches from the one that holds an offset on, none if there is none; at least one, and no more than so many bytes
     * of them.
     */
    Read<RecordBatch> batches(TopicId topic, long fromOffset, long bytesMax) {
        try {
            return new Read.Found<>(batchesFrom(topic, fromOffset, bytesMax));
        } catch (DamageFound damage) {
            return new Read.Damaged<>(damage.what());
        }
    }

    private List<RecordBatch> batchesFrom(TopicId topic, long fromOffset, long bytesMax) throws DamageFound {
        long store = store();
        List<RecordBatch> found = new ArrayList<>();
        long bytes = 0;
        Bytes from = DiskKeys.from(group, store, topic, fromOffset);
        Bytes to = DiskKeys.from(group, store, topic, Long.MAX_VALUE);
        try (Cursor cursor = view.scan(Table.BATCHES, from, to)) {
            while (bytes <= bytesMax && cursor.next("batches of topic " + topic)) {
                Offsets offsets = DiskKeys.offsetsOf(cursor.key());
                if (found.isEmpty() && offsets.base() > fromOffset) {
                    break;
                }
                RecordBatch batch = StoredCodec.decodeBatch(cursor.value(nameOf(offsets)), dimension);
                bytes += batch.messageBytes();
                if (bytes <= bytesMax || found.isEmpty()) {
                    found.add(batch);
                }
            }
        }
        return found;
    }

    // ---- Promises ----

    /** The number of the group's store. */
    long store() throws DamageFound {
        Bytes stored = part(Part.STORE, "store number");
        return stored == null ? LocalStores.FIRST.current() : StoredCodec.decodeStore(stored);
    }

    @Nullable
    Bytes part(Part part, String what) throws DamageFound {
        return view.get(Table.STATE, DiskKeys.part(group, part), what);
    }
}
