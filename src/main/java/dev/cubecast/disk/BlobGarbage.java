package dev.cubecast.disk;

import org.rocksdb.RocksDBException;

/**
 * Large batches lie in files that go when nothing in them is needed any more: as a rule soon, as those of one file were
 * written together. One topic that keeps its messages for long would hold those of all others with it. So when too much
 * of the files is garbage, and only then, the database moves what is needed to new ones whenever it rewrites tables.
 */
final class BlobGarbage {
    /** The share of the files' bytes that may be garbage. */
    static final double SHARE_MAX = 0.5;

    /** The share at which enough has been moved. */
    private static final double SHARE_AGAIN = 0.25;

    /** Less than so many bytes are not worth it. */
    private static final long BYTES_MAX = 64L << 20;

    private final Database database;
    private final DiskMetrics metrics;
    private boolean collects;

    BlobGarbage(Database database, DiskMetrics metrics) {
        this.database = database;
        this.metrics = metrics;
    }

    /** Looks how much there is. To be called every now and then by the thread that writes. */
    void look() throws RocksDBException {
        long garbage = database.blobGarbageBytes();
        metrics.onGarbage(garbage);
        boolean shall = isTooMuch(collects, garbage, database.blobBytes());
        if (shall != collects) {
            database.collectBlobGarbage(shall);
            collects = shall;
        }
    }

    /** @param collects whether garbage is being collected already */
    static boolean isTooMuch(boolean collects, long garbage, long all) {
        return garbage > (collects ? SHARE_AGAIN : SHARE_MAX) * all && (collects || garbage > BYTES_MAX);
    }
}
