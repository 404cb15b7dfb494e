package dev.cubecast.disk;

import dev.cubecast.consensus.DiskId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Optional;
import org.rocksdb.RocksDBException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where a node's disk is in its data folder.
 *
 * <pre>
 * data/node-5/disk/format     which disk it is, and how it is laid out
 *                  tables/    the database
 *                  synced     the number of its last synced write
 *                  damaged    what the database has found damaged by itself
 *             damaged-ID/     what was moved aside of an earlier one
 *             disk.new/       one that is being made; what a crash leaves of it is forgotten
 * </pre>
 */
final class DiskFolder {
    /** The layout that this version writes. One that changes it raises this number. */
    static final int FORMAT = 1;

    private static final Logger LOG = LoggerFactory.getLogger("cubecast.disks");

    private final Path data;
    private final Path disk;

    /** @param data the node's data folder, which is there */
    DiskFolder(Path data) {
        this.data = data;
        this.disk = data.resolve("disk");
    }

    Path tables() {
        return disk.resolve("tables");
    }

    Path disk() {
        return disk;
    }

    Path synced() {
        return synced(disk);
    }

    private static Path synced(Path disk) {
        return disk.resolve("synced");
    }

    /** Where the tables are kept while less of them is recovered. */
    Path beforeRecovery() {
        return disk.resolve("before-recovery");
    }

    private Path damaged() {
        return disk.resolve("damaged");
    }

    /** Makes a blank disk if there is none. Returns which one there is. */
    DiskId find() throws IOException, DamageFound {
        if (!Files.exists(disk)) {
            make();
        }
        FormatFile found = FormatFile.read(format(disk));
        if (found.format() > FORMAT) {
            throw new NewerFormatException(disk, found.format(), FORMAT);
        }
        return found.id();
    }

    /** What {@link #markDamaged} has been told; nothing if it never was. */
    Optional<String> mark() throws IOException {
        return Files.exists(damaged()) ? Optional.of(Files.readString(damaged())) : Optional.empty();
    }

    /**
     * Damage that the database has found by itself is told to the next life of the node, which finds it by nothing that
     * it reads.
     */
    void markDamaged(String what) throws IOException {
        Files.writeString(damaged(), what);
        DurableFiles.sync(damaged());
        DurableFiles.sync(disk);
    }

    private static Path format(Path disk) {
        return disk.resolve("format");
    }

    /** It gets its name when it is whole: later, whatever is missing is damage. */
    private void make() throws IOException {
        Path made = data.resolve("disk.new");
        DurableFiles.delete(made);
        Files.createDirectory(made);
        new FormatFile(FORMAT, DiskId.draw(new SecureRandom())).write(format(made));
        try {
            Database.create(made.resolve("tables")).close();
        } catch (RocksDBException failure) {
            throw new IOException("cannot make a database in " + made + ": " + failure.getMessage(), failure);
        }
        SyncedNumber.create(synced(made));
        DurableFiles.sync(made);
        DurableFiles.rename(data, made, disk);
        LOG.info("{} had no disk: a blank one is made there", data);
    }

    /** Keeps what there is under a name that nobody looks for (ARCHITECTURE.md, rule 20). Returns where it is. */
    Path moveAside() throws IOException {
        Path aside = nameAside();
        DurableFiles.rename(data, disk, aside);
        LOG.warn("what was on the damaged disk is in {} now; it may be deleted when nobody wants to look at it", aside);
        return aside;
    }

    private Path nameAside() throws IOException {
        try {
            return data.resolve("damaged-" + FormatFile.read(format(disk)).id());
        } catch (DamageFound unknown) {
            return data.resolve("damaged-unknown-" + DiskId.draw(new SecureRandom()));
        }
    }
}
