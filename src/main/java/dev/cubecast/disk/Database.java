package dev.cubecast.disk;

import dev.cubecast.disk.Step.CopyBatch;
import dev.cubecast.disk.Step.Delete;
import dev.cubecast.disk.Step.DeleteRange;
import dev.cubecast.disk.Step.Put;
import dev.cubecast.message.Bytes;
import dev.cubecast.message.Kind;
import dev.cubecast.message.WireReader;
import dev.cubecast.message.WireWriter;
import dev.cubecast.storage.StoredBytes;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.MutableColumnFamilyOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.WALRecoveryMode;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/** The tables. Written by one thread and read by others; closed when all of them have ended. */
final class Database implements AutoCloseable {
    private final DatabaseOptions options;
    private final RocksDB rocks;
    private final List<ColumnFamilyHandle> families;
    private final WriteOptions notSynced = new WriteOptions();
    private final WriteOptions synced = new WriteOptions().setSync(true);
    private final WriteBatch batch = new WriteBatch();

    private Database(DatabaseOptions options, RocksDB rocks, List<ColumnFamilyHandle> families) {
        this.options = options;
        this.rocks = rocks;
        this.families = families;
    }

    /** Makes a blank one in a folder that is not there yet. */
    static Database create(Path folder) throws RocksDBException {
        DatabaseOptions options = new DatabaseOptions(WALRecoveryMode.TolerateCorruptedTailRecords, true);
        options.database()
                .setCreateIfMissing(true)
                .setCreateMissingColumnFamilies(true)
                .setErrorIfExists(true);
        return open(folder, options);
    }

    /**
     * Opens what {@link #create} has made.
     *
     * @param compacts whether it rewrites its tables in the background, which ends with the first that is damaged
     */
    static Database open(Path folder, WALRecoveryMode recovery, boolean compacts) throws RocksDBException {
        return open(folder, new DatabaseOptions(recovery, compacts));
    }

    private static Database open(Path folder, DatabaseOptions options) throws RocksDBException {
        List<ColumnFamilyHandle> families = new ArrayList<>();
        try {
            RocksDB rocks = RocksDB.open(options.database(), folder.toString(), options.families(), families);
            return new Database(options, rocks, families);
        } catch (RocksDBException failure) {
            options.close();
            throw failure;
        }
    }

    RocksDB rocks() {
        return rocks;
    }

    ColumnFamilyHandle family(Table table) {
        return families.get(1 + table.ordinal());
    }

    /**
     * The number of the last write that is there. It is part of that write: the database's own count may have come with
     * tables that were flushed, while the log behind them is lost.
     */
    long lastNumber() throws RocksDBException, DamageFound {
        byte[] stored = rocks.get(family(Table.STATE), DiskKeys.LAST_WRITE.toByteArray());
        if (stored == null) {
            return rocks.getLatestSequenceNumber();
        }
        Bytes value = StoredBytes.check(stored).orElseThrow(() -> new DamageFound("the number of the last write"));
        WireReader reader = WireReader.of(Kind.STORED_WRITE_NUMBER, value);
        return reader.readNumber("number of a write");
    }

    // ---- Batches in files of their own ----

    /** Bytes of the files that hold large batches. */
    long blobBytes() throws RocksDBException {
        return rocks.getLongProperty(family(Table.BATCHES), "rocksdb.live-blob-file-size");
    }

    /** What of them belongs to batches that have been dropped, as far as the database has noticed. */
    long blobGarbageBytes() throws RocksDBException {
        return rocks.getLongProperty(family(Table.BATCHES), "rocksdb.live-blob-file-garbage-size");
    }

    /**
     * Has large batches moved, or not, when tables are rewritten; those of the files with the most garbage are then
     * rewritten soon.
     */
    void collectBlobGarbage(boolean collects) throws RocksDBException {
        rocks.setOptions(
                family(Table.BATCHES),
                MutableColumnFamilyOptions.builder()
                        .setEnableBlobGarbageCollection(collects)
                        .build());
    }

    // ---- Writing ----

    /** Adds a write to those that {@link #sync} puts on disk; it happens whole or not at all. */
    void add(List<Step> write) throws RocksDBException {
        if (write.stream().anyMatch(CopyBatch.class::isInstance)) {
            // What is copied may be in a write before this one: the log of the database keeps their order without a
            // sync.
            rocks.write(notSynced, batch);
            batch.clear();
        }
        for (Step step : write) {
            add(step);
        }
    }

    private void add(Step step) throws RocksDBException {
        if (step instanceof Put put) {
            batch.put(family(put.table()), put.key().toByteArray(), put.value().withChecksum());
        } else if (step instanceof Delete delete) {
            batch.delete(family(delete.table()), delete.key().toByteArray());
        } else if (step instanceof DeleteRange range) {
            batch.deleteRange(
                    family(range.table()),
                    range.from().toByteArray(),
                    range.to().toByteArray());
        } else if (step instanceof CopyBatch copy) {
            copy(copy);
        }
    }

    /** Copies a batch with its checksum, right or wrong: who reads it finds the damage, as who finds nothing does. */
    private void copy(CopyBatch copy) throws RocksDBException {
        byte[] stored = rocks.get(family(Table.BATCHES), copy.from().toByteArray());
        if (stored != null) {
            batch.put(family(Table.BATCHES), copy.to().toByteArray(), stored);
        }
    }

    /** Of what {@link #add} has added since the last sync. */
    long addedBytes() {
        return batch.getDataSize();
    }

    /**
     * All that was added is on disk when this returns.
     *
     * @return the number of the write, which is above those of all before it: how many changes there were before
     */
    long sync() throws RocksDBException {
        long number = rocks.getLatestSequenceNumber();
        WireWriter writer = WireWriter.of(Kind.STORED_WRITE_NUMBER).writeVarLong(number);
        add(new Put(Table.STATE, DiskKeys.LAST_WRITE, new StoredBytes(writer.toBytes())));
        rocks.write(synced, batch);
        batch.clear();
        return number;
    }

    @Override
    public void close() {
        batch.close();
        synced.close();
        notSynced.close();
        families.forEach(ColumnFamilyHandle::close);
        rocks.close();
        options.close();
    }
}
