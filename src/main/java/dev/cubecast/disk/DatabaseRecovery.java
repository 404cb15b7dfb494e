package dev.cubecast.disk;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.rocksdb.RocksDBException;
import org.rocksdb.Status;
import org.rocksdb.WALRecoveryMode;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens a database that may have been cut short by a crash. What was never synced may be missing at the end of its log,
 * or be in parts; less than what was synced is damage (ARCHITECTURE.md, rule 19).
 */
final class DatabaseRecovery {
    private static final Logger LOG = LoggerFactory.getLogger("cubecast.disks");

    /** Logs up to this size are read in a moment; the start tells of larger ones. */
    private static final long TOLD_BYTES = 32L << 20;

    private final DiskFolder files;
    private final long synced;
    private final boolean compacts;
    private final DiskMetrics metrics;

    /**
     * @param synced the number of the last write that was synced
     * @param compacts whether the database may rewrite its tables
     */
    DatabaseRecovery(DiskFolder files, long synced, boolean compacts, DiskMetrics metrics) {
        this.files = files;
        this.synced = synced;
        this.compacts = compacts;
        this.metrics = metrics;
    }

    Database open() throws IOException, DamageFound {
        tellIfLong();
        try {
            return checked(open(WALRecoveryMode.TolerateCorruptedTailRecords));
        } catch (RocksDBException failure) {
            if (isUnreadable(failure)) {
                return openUpToDamage(failure);
            }
            throw cannotOpen(failure);
        }
    }

    private IOException cannotOpen(RocksDBException failure) {
        return new IOException("cannot open the database in " + files.tables() + ": " + failure.getMessage(), failure);
    }

    private Database open(WALRecoveryMode recovery) throws RocksDBException {
        return Database.open(files.tables(), recovery, compacts);
    }

    private void tellIfLong() throws IOException, DamageFound {
        if (!Files.isDirectory(files.tables())) {
            throw new DamageFound(files.tables() + " is missing");
        }
        long bytes = 0;
        try (Stream<Path> tables = Files.list(files.tables())) {
            for (Path log :
                    tables.filter(file -> file.toString().endsWith(".log")).toList()) {
                bytes += Files.size(log);
            }
        }
        if (bytes > TOLD_BYTES) {
            LOG.info("reading {} MB again that the last life of the node has written", bytes >> 20);
        }
    }

    /** What is missing was there once: nothing but a whole disk is ever given its name. */
    private static boolean isUnreadable(RocksDBException failure) {
        Status status = failure.getStatus();
        return View.isDamage(failure) || status != null && status.getCode() == Status.Code.InvalidArgument;
    }

    /** A record that is neither whole nor the last one: it may be the end of what was synced all the same. */
    private Database openUpToDamage(RocksDBException failure) throws IOException, DamageFound {
        String what = "the database (" + failure.getMessage() + ")";
        LOG.warn("{} is damaged, recovering what is before that", what);
        linkAside();
        try {
            Database recovered = checked(open(WALRecoveryMode.PointInTimeRecovery));
            DurableFiles.delete(files.beforeRecovery());
            metrics.onTornEnd();
            LOG.info("the database was torn behind its last synced write, which is there");
            return recovered;
        } catch (RocksDBException again) {
            if (isUnreadable(again)) {
                throw new DamageFound(what);
            }
            throw cannotOpen(again);
        }
    }

    /** What there is before a recovery drops the rest of it. */
    private void linkAside() throws IOException {
        Path aside = files.beforeRecovery();
        DurableFiles.delete(aside);
        Files.createDirectory(aside);
        try (Stream<Path> tables = Files.list(files.tables())) {
            for (Path file : tables.filter(Files::isRegularFile).toList()) {
                Files.createLink(aside.resolve(file.getFileName()), file);
            }
        }
        DurableFiles.sync(aside);
    }

    private Database checked(Database database) throws RocksDBException, DamageFound {
        long recovered = lastNumber(database);
        if (recovered < synced) {
            database.close();
            throw new DamageFound("the end of the database's log: it has writes up to " + recovered
                    + ", but those up to " + synced + " were synced");
        }
        return database;
    }

    private static long lastNumber(Database database) throws RocksDBException, DamageFound {
        try {
            return database.lastNumber();
        } catch (RocksDBException | DamageFound failure) {
            database.close();
            throw failure;
        }
    }
}
