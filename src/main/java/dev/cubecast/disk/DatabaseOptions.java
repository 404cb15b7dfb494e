package dev.cubecast.disk;

import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.CompressionType;
import org.rocksdb.DBOptions;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.WALRecoveryMode;

/** How the database of a disk is opened. To be closed after it. */
final class DatabaseOptions implements AutoCloseable {
    /** What a restart has to read again at most, besides the tables' indices. */
    private static final long WRITE_AHEAD_LOG_BYTES_MAX = 64L << 20;

    /**
     * Of eight nodes in one process it is less than what they share, else whoever writes just then would flush next to
     * nothing.
     */
    private static final long BATCHES_BUFFER_BYTES = 12L << 20;

    private static final long SMALL_BUFFER_BYTES = 8L << 20;
    private static final int BUFFERS_MAX = 4;
    /** More of them in one buffer make reads slow. */
    private static final int RANGE_DELETIONS_MAX = 4_096;

    /** A smaller batch is one of many in a block, and read with its neighbours. */
    private static final long BLOB_BYTES_MIN = 4L << 10;

    private static final long BLOB_FILE_BYTES_MAX = 64L << 20;
    private static final long BLOCK_BYTES = 16L << 10;
    private static final int BACKGROUND_JOBS = 2;
    private static final int OPEN_FILES_MAX = 512;
    private static final long INFO_LOG_BYTES_MAX = 1L << 20;
    private static final int INFO_LOGS_MAX = 3;

    private final DBOptions database;
    private final List<ColumnFamilyOptions> families = new ArrayList<>();

    /**
     * @param recovery what to do with a write-ahead log that does not end as it should (ARCHITECTURE.md, rule 19)
     * @param compacts whether table files are rewritten in the background
     */
    DatabaseOptions(WALRecoveryMode recovery, boolean compacts) {
        NativeLibrary.load();
        database = withVerifiedLogs()
                .setWalRecoveryMode(recovery)
                .setWriteBufferManager(SharedMemory.get().writeBuffers())
                // What is in table files is then the state after one and the same write, of which its number tells.
                .setAtomicFlush(true)
                .setMaxTotalWalSize(WRITE_AHEAD_LOG_BYTES_MAX)
                .setMaxBackgroundJobs(BACKGROUND_JOBS)
                .setMaxOpenFiles(OPEN_FILES_MAX)
                .setInfoLogLevel(InfoLogLevel.WARN_LEVEL)
                .setMaxLogFileSize(INFO_LOG_BYTES_MAX)
                .setKeepLogFileNum(INFO_LOGS_MAX)
                .setStatsDumpPeriodSec(0)
                .setStatsPersistPeriodSec(0);
        for (Table table : Table.values()) {
            families.add(optionsOf(table).setDisableAutoCompactions(!compacts));
        }
    }

    /** The Java interface lacks a setter for it. */
    private static DBOptions withVerifiedLogs() {
        Properties properties = new Properties();
        properties.setProperty("track_and_verify_wals_in_manifest", "true");
        // Files would name the machine that has made them.
        properties.setProperty("db_host_id", "cubecast");
        DBOptions options = DBOptions.getDBOptionsFromProps(properties);
        if (options == null) {
            throw new IllegalStateException("RocksDB does not know the options " + properties);
        }
        return options;
    }

    /**
     * Messages are often compressed already, and what is small is not worth it. Large batches go to files of their own,
     * which are not rewritten whenever tables are: they are written once, besides the log, and go when all that they
     * hold has been dropped.
     */
    private static ColumnFamilyOptions optionsOf(Table table) {
        return new ColumnFamilyOptions()
                .setEnableBlobFiles(table == Table.BATCHES)
                .setMinBlobSize(BLOB_BYTES_MIN)
                .setBlobFileSize(BLOB_FILE_BYTES_MAX)
                .setBlobGarbageCollectionForceThreshold(BlobGarbage.SHARE_MAX)
                .setBlobGarbageCollectionAgeCutoff(1)
                .setCompressionType(CompressionType.NO_COMPRESSION)
                .setWriteBufferSize(table == Table.BATCHES ? BATCHES_BUFFER_BYTES : SMALL_BUFFER_BYTES)
                .setMaxWriteBufferNumber(BUFFERS_MAX)
                .setMemtableMaxRangeDeletions(RANGE_DELETIONS_MAX)
                .setTableFormatConfig(new BlockBasedTableConfig()
                        .setBlockSize(BLOCK_BYTES)
                        .setBlockCache(SharedMemory.get().blockCache()));
    }

    DBOptions database() {
        return database;
    }

    /** Those of the default family, which RocksDB insists on, and of the tables in their order. */
    List<ColumnFamilyDescriptor> families() {
        List<ColumnFamilyDescriptor> descriptors = new ArrayList<>();
        descriptors.add(new ColumnFamilyDescriptor(
                org.rocksdb.RocksDB.DEFAULT_COLUMN_FAMILY, families.get(Table.STATE.ordinal())));
        for (Table table : Table.values()) {
            descriptors.add(new ColumnFamilyDescriptor(table.family(), families.get(table.ordinal())));
        }
        return descriptors;
    }

    @Override
    public void close() {
        families.forEach(ColumnFamilyOptions::close);
        database.close();
    }
}
