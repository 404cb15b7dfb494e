package dev.cubecast.disk;

import dev.cubecast.consensus.DiskId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The files of a disk, open and found whole. */
final class DiskFiles implements AutoCloseable {
    private final DiskFolder folder;
    private final DiskId id;
    private final Database database;
    private final SyncedNumber synced;
    private final FreeSpace free;
    private final DiskMetrics metrics;
    private final @Nullable String damage;

    private DiskFiles(DiskFolder folder, DiskId id, Database database, SyncedNumber synced, DiskMetrics metrics)
            throws IOException {
        this.folder = folder;
        this.id = id;
        this.database = database;
        this.synced = synced;
        this.metrics = metrics;
        this.damage = folder.mark().orElse(null);
        this.free = new FreeSpace(folder.disk());
    }

    /** @param data the node's data folder */
    static DiskFiles open(Path data, DiskMetrics metrics) throws IOException, DamageFound {
        DiskFolder folder = new DiskFolder(data);
        DiskId id = folder.find();
        SyncedNumber synced = SyncedNumber.open(folder.synced());
        try {
            long lastSynced = synced.read();
            synced.sync();
            Database database =
                    new DatabaseRecovery(folder, lastSynced, folder.mark().isEmpty(), metrics).open();
            return new DiskFiles(folder, id, database, synced, metrics);
        } catch (IOException | DamageFound failure) {
            synced.close();
            throw failure;
        }
    }

    DiskId id() {
        return id;
    }

    /** What the database has found damaged by itself in an earlier life; null if there is nothing. */
    @Nullable
    String damage() {
        return damage;
    }

    /** Where the database is. */
    Path tables() {
        return folder.tables();
    }

    Database database() {
        return database;
    }

    SyncedNumber synced() {
        return synced;
    }

    DiskMetrics metrics() {
        return metrics;
    }

    FreeSpace free() {
        return free;
    }

    /**
     * What the database says when a table turns out to be damaged in the background is the last that this life hears of
     * it.
     */
    void mark(DiskFailed failure) {
        if (failure.isDamage()) {
            try {
                folder.markDamaged("a table that the database was rewriting (" + failure.reason() + ")");
            } catch (IOException unmarked) {
                failure.addSuppressed(unmarked);
            }
        }
    }

    /** To be called after all that uses them has ended. */
    @Override
    public void close() {
        database.close();
        try {
            synced.close();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
