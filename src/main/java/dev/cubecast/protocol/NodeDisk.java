package dev.cubecast.protocol;

import dev.cubecast.consensus.DiskId;
import dev.cubecast.consensus.GroupId;
import dev.cubecast.consensus.LoadedGroup;
import dev.cubecast.consensus.LogStore;
import dev.cubecast.forming.CharterStore;
import dev.cubecast.forming.StoredCharter;
import org.jspecify.annotations.Nullable;

/** What one node has on disk, opened for one life of it. */
public interface NodeDisk {
    /** Drawn when it was blank. */
    DiskId id();

    /** The cube to which the disk belongs; null if it is blank. */
    @Nullable
    StoredCharter charter();

    /** What a group had on it when it was opened; that of a group which has never been written is blank. */
    LoadedGroup load(GroupId group);

    /**
     * What an earlier life has found damaged, though all groups may be readable: it is to be left; null if there is
     * nothing.
     */
    default @Nullable String damage() {
        return null;
    }

    LogStore store();

    CharterStore charters();
}
