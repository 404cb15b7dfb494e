package dev.cubecast.disk;

import org.rocksdb.Cache;
import org.rocksdb.LRUCache;
import org.rocksdb.WriteBufferManager;

/**
 * What all disks of a process share, so that a process with many nodes needs no more memory than one with a single
 * node.
 */
final class SharedMemory {
    /** The most bytes that have been written and are not in a table file yet. */
    private static final long WRITE_BUFFER_BYTES = 128L << 20;

    /** The most bytes of that and of what has been read. */
    private static final long CACHE_BYTES = 160L << 20;

    private static final class Holder {
        private static final SharedMemory SHARED = new SharedMemory();
    }

    private final Cache blockCache;
    private final WriteBufferManager writeBuffers;

    /** Never closed: it lives as long as the process. */
    private SharedMemory() {
        NativeLibrary.load();
        blockCache = new LRUCache(CACHE_BYTES);
        writeBuffers = new WriteBufferManager(WRITE_BUFFER_BYTES, blockCache);
    }

    static SharedMemory get() {
        return Holder.SHARED;
    }

    Cache blockCache() {
        return blockCache;
    }

    WriteBufferManager writeBuffers() {
        return writeBuffers;
    }
}
