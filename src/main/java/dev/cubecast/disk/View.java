package dev.cubecast.disk;

import dev.cubecast.message.Bytes;
import dev.cubecast.storage.StoredBytes;
import org.jspecify.annotations.Nullable;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Slice;
import org.rocksdb.Snapshot;
import org.rocksdb.Status;

/**
 * The tables as they are at one moment: what is written while they are read through it is not seen. For one thread, and
 * to be closed.
 */
final class View implements AutoCloseable {
    private final Database database;
    private final Snapshot snapshot;
    private final ReadOptions options;

    View(Database database) {
        this.database = database;
        this.snapshot = database.rocks().getSnapshot();
        this.options = new ReadOptions().setSnapshot(snapshot);
    }

    /**
     * The value of a key, after its checksum has been checked; null if there is none.
     *
     * @param what is read, for who is told of damage
     */
    @Nullable
    Bytes get(Table table, Bytes key, String what) throws DamageFound {
        try {
            byte[] stored = database.rocks().get(database.family(table), options, key.toByteArray());
            return stored == null ? null : checked(stored, what);
        } catch (RocksDBException failure) {
            throw damageOrFailure(failure, what);
        }
    }

    private static Bytes checked(byte[] stored, String what) throws DamageFound {
        return StoredBytes.check(stored).orElseThrow(() -> new DamageFound(what));
    }

    /** The database's own checksums may be the first to notice. */
    private static DamageFound damageOrFailure(RocksDBException failure, String what) {
        if (isDamage(failure)) {
            return new DamageFound(what + " (" + failure.getMessage() + ")");
        }
        throw new DiskFailed("cannot read " + what + ": " + failure.getMessage(), failure);
    }

    /** Whether something on the disk is not what was written there, or is gone. */
    static boolean isDamage(RocksDBException failure) {
        Status status = failure.getStatus();
        boolean changed = status != null && status.getCode() == Status.Code.Corruption;
        // The Java interface lacks a code for it.
        boolean gone = String.valueOf(failure.getMessage()).contains("No such file");
        return changed || gone;
    }

    /** The keys from one on that are below another one. */
    Cursor scan(Table table, Bytes from, Bytes to) {
        return new Cursor(table, from, to);
    }

    @Override
    public void close() {
        options.close();
        database.rocks().releaseSnapshot(snapshot);
    }

    /** Stands before the first key at the beginning. */
    final class Cursor implements AutoCloseable {
        private final Slice end;
        private final ReadOptions bounded;
        private final RocksIterator iterator;
        private final Bytes from;
        private boolean begun;

        private Cursor(Table table, Bytes from, Bytes to) {
            this.from = from;
            this.end = new Slice(to.toByteArray());
            this.bounded = new ReadOptions().setSnapshot(snapshot).setIterateUpperBound(end);
            this.iterator = database.rocks().newIterator(database.family(table), bounded);
        }

        /**
         * Goes to the next key. Returns whether there is one.
         *
         * @param what is read, for who is told of damage
         */
        boolean next(String what) throws DamageFound {
            if (begun) {
                iterator.next();
            } else {
                iterator.seek(from.toByteArray());
                begun = true;
            }
            if (iterator.isValid()) {
                return true;
            }
            try {
                iterator.status();
                return false;
            } catch (RocksDBException failure) {
                throw damageOrFailure(failure, what);
            }
        }

        Bytes key() {
            return Bytes.of(iterator.key());
        }

        /** The value, once its checksum has been checked. */
        Bytes value(String what) throws DamageFound {
            return checked(iterator.value(), what);
        }

        @Override
        public void close() {
            iterator.close();
            bounded.close();
            end.close();
        }
    }
}
