package dev.cubecast.disk;

import static dev.cubecast.storage.Samples.GROUP;
import static dev.cubecast.storage.Samples.MEGABYTE;
import static dev.cubecast.storage.Samples.NEWS;
import static dev.cubecast.storage.Samples.batch;
import static dev.cubecast.storage.Samples.floor;
import static dev.cubecast.storage.Samples.topic;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cubecast.consensus.LoadedGroup;
import dev.cubecast.consensus.LogStore.Read;
import dev.cubecast.storage.Samples;
import dev.cubecast.topic.RecordBatch;
import dev.cubecast.topic.TopicId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.rocksdb.CompactRangeOptions;
import org.rocksdb.CompactRangeOptions.BottommostLevelCompaction;
import org.rocksdb.FlushOptions;
import org.rocksdb.RocksDBException;

/** Disks with a few writes, what crashes and faults leave of them, and what the next life makes of that. */
final class CrashImages {
    private final Path folder;
    private int images;

    CrashImages(Path folder) {
        this.folder = folder;
    }

    Path next() {
        return folder.resolve("image-" + ++images);
    }

    // ---- Writing ----

    /** Appends entries up to an index, one batch of one message each, each synced by itself. */
    static void appendUpTo(DiskLife life, long first, long last) {
        for (long i = first; i <= last; i++) {
            append(life, i, "message " + i);
        }
    }

    /** Appends a message that is stored outside the tables, once they are flushed. */
    static void appendLarge(DiskLife life, long index) {
        append(life, index, "x".repeat(10_000));
    }

    private static void append(DiskLife life, long index, String message) {
        life.disk.store().write(GROUP, List.of(Samples.append(batch(index, 1, NEWS, index - 1, message))), () -> {});
        life.settle();
    }

    static void moveFloor(DiskLife life, long index) {
        life.disk.store().write(GROUP, List.of(floor(index, 1, topic(NEWS, "news", 0))), () -> {});
        life.settle();
    }

    /** Puts all into table files. */
    static void flush(DiskLife life) {
        try (FlushOptions options = new FlushOptions()) {
            for (Table table : Table.values()) {
                life.disk.database().rocks().flush(options, life.disk.database().family(table));
            }
        } catch (RocksDBException failure) {
            throw new AssertionError(failure);
        }
    }

    /** Has the database read all batches and write them anew. */
    static void rewrite(DiskLife life) throws RocksDBException {
        try (CompactRangeOptions options =
                new CompactRangeOptions().setBottommostLevelCompaction(BottommostLevelCompaction.kForce)) {
            Database database = life.disk.database();
            database.rocks().compactRange(database.family(Table.BATCHES), null, null, options);
        }
    }

    // ---- Faults ----

    static Path latestLog(Path image) {
        return files(image).stream()
                .filter(file -> file.toString().endsWith(".log"))
                .max(Path::compareTo)
                .orElseThrow();
    }

    static List<Path> files(Path image) {
        try (Stream<Path> files = Files.walk(image)) {
            return files.filter(Files::isRegularFile).sorted().toList();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    static void flipByte(Path file, RandomGenerator random) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            long at = random.nextLong(channel.size());
            ByteBuffer one = ByteBuffer.allocate(1);
            channel.read(one, at);
            one.put(0, (byte) (one.get(0) ^ random.nextInt(1, 256)));
            channel.write(one.flip(), at);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Changes a message where it is stored in a table file, or in one for large batches. */
    static void flipMessage(Path image, String message) {
        int flipped = 0;
        for (Path file : files(image)) {
            int at = file.toString().matches(".*\\.(sst|blob)") ? find(file, message) : -1;
            if (at >= 0) {
                flipAt(file, at);
                flipped++;
            }
        }
        assertThat(flipped).isEqualTo(1);
    }

    private static int find(Path file, String message) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).indexOf(message);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static void flipAt(Path file, long at) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(new byte[] {'#'}), at);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    static void cut(Path file, long bytes) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(bytes);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    // ---- What is found ----

    /** How many messages are there without a gap; {@link #DAMAGED} if the disk says that something is wrong. */
    static long messages(Path image) {
        TestLoop loop = new TestLoop();
        if (!(DiskLife.open(image, loop) instanceof OpenedDisk.Usable usable)) {
            return DAMAGED;
        }
        try (RocksDisk disk = usable.disk()) {
            return disk.load(GROUP) instanceof LoadedGroup.Intact ? messages(disk, loop, NEWS) : DAMAGED;
        }
    }

    static final long DAMAGED = -1;

    /** How many messages there are of a topic without a gap, likewise. */
    static long messages(RocksDisk disk, TestLoop loop, TopicId topic) {
        long next = 0;
        while (true) {
            List<Read<RecordBatch>> answers = new ArrayList<>();
            disk.store().readBatches(GROUP, topic, next, MEGABYTE, answers::add);
            loop.runUntil(disk::isIdle);
            if (!(answers.get(0) instanceof Read.Found<RecordBatch> found)) {
                return DAMAGED;
            }
            if (found.items().isEmpty()) {
                return next;
            }
            next = found.items().get(found.items().size() - 1).nextOffset();
        }
    }
}
