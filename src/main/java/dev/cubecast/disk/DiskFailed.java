package dev.cubecast.disk;

import org.rocksdb.RocksDBException;

/**
 * The disk does not do what it was told: the process ends and recovers (ARCHITECTURE.md, rule 21). The database does
 * nothing any more either once it has found one of its tables damaged, and that goes on with another life of the node
 * (rule 20).
 */
public final class DiskFailed extends RuntimeException {
    DiskFailed(String message, Throwable cause) {
        super(message, cause);
    }

    /** Whether it is because the database has found damage by itself. */
    public boolean isDamage() {
        return getCause() instanceof RocksDBException cause && View.isDamage(cause);
    }

    /** What the database says of it. */
    String reason() {
        return String.valueOf(getCause() == null ? getMessage() : getCause().getMessage());
    }
}
