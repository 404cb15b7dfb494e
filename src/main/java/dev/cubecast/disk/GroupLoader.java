package dev.cubecast.disk;

import dev.cubecast.consensus.Ballot;
import dev.cubecast.consensus.Configuration;
import dev.cubecast.consensus.GroupId;
import dev.cubecast.consensus.LoadedGroup;
import dev.cubecast.consensus.LocalStores;
import dev.cubecast.consensus.LogPosition;
import dev.cubecast.consensus.OffsetRange;
import dev.cubecast.consensus.StoreOperation.Checkpoint;
import dev.cubecast.consensus.StoreOperation.TopicCheckpoint;
import dev.cubecast.consensus.StoredEntry;
import dev.cubecast.consensus.StoredGroup;
import dev.cubecast.disk.DiskKeys.Part;
import dev.cubecast.disk.View.Cursor;
import dev.cubecast.message.Bytes;
import dev.cubecast.storage.Change.Offsets;
import dev.cubecast.storage.GroupIndex;
import dev.cubecast.storage.StoredCodec;
import dev.cubecast.topic.TopicId;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** Reads all that a group has, but for the batches at or below its floor and the messages of an unfinished store. */
final class GroupLoader {
    private final View view;
    private final GroupId group;
    private final int dimension;
    private final GroupReader reader;

    /** The last offsets without a gap of each topic in the unfinished store. */
    private final SortedMap<TopicId, OffsetRange> held = new TreeMap<>();

    /** Between which offsets the unfinished store has any of each topic. */
    private final SortedMap<TopicId, OffsetRange> extents = new TreeMap<>();

    GroupLoader(View view, GroupId group, int dimension) {
        this.view = view;
        this.group = group;
        this.dimension = dimension;
        this.reader = new GroupReader(view, group, dimension);
    }

    /** All groups that have ever been written. */
    static SortedSet<GroupId> groups(View view) throws DamageFound {
        SortedSet<GroupId> groups = new TreeSet<>();
        try (Cursor cursor = view.scan(Table.STATE, DiskKeys.groups(), DiskKeys.groupsEnd())) {
            while (cursor.next("groups")) {
                groups.add(DiskKeys.groupOfState(cursor.key()));
            }
        }
        return groups;
    }

    LoadedGroup load() {
        try {
            return new LoadedGroup.Intact(stored());
        } catch (DamageFound damage) {
            return new LoadedGroup.Damaged(damage.what());
        }
    }

    /** Between which offsets the unfinished store has batches, once {@link #load} has returned. */
    SortedMap<TopicId, OffsetRange> extents() {
        return extents;
    }

    private StoredGroup stored() throws DamageFound {
        long store = reader.store();
        Checkpoint floor = floor(store);
        List<StoredEntry> log = log(floor.position().index() + 1);
        long unfinished = scanUnfinished();
        return new StoredGroup(ballot(), floor, log, new LocalStores(store, unfinished, held));
    }

    private List<StoredEntry> log(long fromIndex) throws DamageFound {
        List<StoredEntry> log = reader.storedEntries(fromIndex);
        try (Cursor cursor = view.scan(Table.LOG, DiskKeys.entry(group, 0), DiskKeys.logEnd(group))) {
            if (log.isEmpty() && cursor.next("log")) {
                throw new DamageFound("entry " + fromIndex + ", which is missing");
            }
        }
        return log;
    }

    private Ballot ballot() throws DamageFound {
        Bytes stored = reader.part(Part.BALLOT, "ballot");
        return stored == null ? Ballot.BLANK : StoredCodec.decodeBallot(stored, dimension);
    }

    private Checkpoint floor(long store) throws DamageFound {
        List<TopicCheckpoint> topics = new ArrayList<>();
        try (Cursor cursor = view.scan(Table.TOPICS, DiskKeys.store(group, store), DiskKeys.store(group, store + 1))) {
            while (cursor.next("topics")) {
                topics.add(StoredCodec.decodeTopic(cursor.value("a topic")));
            }
        }
        Bytes stored = reader.part(Part.FLOOR, "floor");
        return stored == null
                ? new Checkpoint(LogPosition.START, Configuration.NONE, Bytes.EMPTY, topics)
                : StoredCodec.decodeFloor(stored, dimension, topics);
    }

    /**
     * Returns the number of the unfinished store. The batches of the group's own are not looked at: they may be
     * damaged.
     */
    private long scanUnfinished() throws DamageFound {
        Bytes stored = reader.part(Part.UNFINISHED, "unfinished store number");
        if (stored == null) {
            return LocalStores.NONE;
        }
        long unfinished = StoredCodec.decodeStore(stored);
        try (Cursor cursor =
                view.scan(Table.BATCHES, DiskKeys.store(group, unfinished), DiskKeys.store(group, unfinished + 1))) {
            while (cursor.next("batches of a stream")) {
                Offsets offsets = DiskKeys.offsetsOf(cursor.key());
                GroupIndex.hold(held, offsets);
                DiskGroup.extend(extents, offsets);
            }
        }
        return unfinished;
    }
}
