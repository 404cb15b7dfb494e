package dev.cubecast.consensus;

import java.util.Map;
import java.util.TreeMap;

/** The configurations in a group's log. The last one is in force, committed or not (Raft dissertation §4.1). */
final class Configurations {
    /**
     * Each configuration by the index of the entry from which on it is in force; the first one is that of the floor.
     */
    private final TreeMap<Long, Configuration> byIndex = new TreeMap<>();

    Configurations(long floorIndex, Configuration configuration) {
        byIndex.put(floorIndex, configuration);
    }

    Configuration latest() {
        return byIndex.lastEntry().getValue();
    }

    /** The index of the entry with the latest configuration. */
    long latestIndex() {
        return byIndex.lastKey();
    }

    /** The one in force at an index, which is not below the floor. */
    Configuration at(long index) {
        return byIndex.floorEntry(index).getValue();
    }

    void onAppended(LogEntry entry) {
        if (entry.command() instanceof Command.Configure configure) {
            byIndex.put(entry.index(), configure.configuration());
        } else if (entry.command() instanceof Command.StartGeneration start) {
            byIndex.put(entry.index(), start.configuration());
        }
    }

    /** Returns whether another one is in force now. */
    boolean truncateFrom(long index) {
        Map<Long, Configuration> dropped = byIndex.tailMap(index, true);
        boolean changed = !dropped.isEmpty();
        dropped.clear();
        return changed;
    }

    /** Makes one that of another floor; later ones stay if the log does. */
    void restartAt(long index, Configuration configuration, boolean keepsLater) {
        byIndex.headMap(keepsLater ? index : Long.MAX_VALUE, true).clear();
        byIndex.put(index, configuration);
    }

    void raiseFloor(long index) {
        byIndex.headMap(byIndex.floorKey(index), false).clear();
    }
}
