package dev.cubecast.consensus;

import java.util.ArrayList;
import java.util.List;

/**
 * Up to where a group's log is on disk. Only that may be promised (ARCHITECTURE.md, rule 7). Writes complete in the
 * order in which they were issued.
 */
public class SyncedIndex {
    /** The end of the log that each write under way leaves on disk. */
    private final List<Long> underWay = new ArrayList<>();

    private long synced;

    /** @param synced what is on disk when the replica starts */
    public SyncedIndex(long synced) {
        this.synced = synced;
    }

    final long get() {
        return synced;
    }

    /** A write was issued after which the log ends at this index. */
    final void onIssued(long last) {
        underWay.add(last);
    }

    /**
     * The log was cut. What was written beyond no longer counts, nor does it when a write that was issued earlier
     * completes.
     */
    protected void onTruncated(long fromIndex) {
        synced = Math.min(synced, fromIndex - 1);
        underWay.replaceAll(last -> Math.min(last, fromIndex - 1));
    }

    /** The oldest write under way is on disk. */
    final void onCompleted() {
        synced = Math.max(synced, underWay.remove(0));
    }
}
