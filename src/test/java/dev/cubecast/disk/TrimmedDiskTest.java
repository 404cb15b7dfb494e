package dev.cubecast.disk;

import static dev.cubecast.storage.Samples.CHAT;
import static dev.cubecast.storage.Samples.GROUP;
import static dev.cubecast.storage.Samples.NEWS;
import static dev.cubecast.storage.Samples.append;
import static dev.cubecast.storage.Samples.batch;
import static dev.cubecast.storage.Samples.floor;
import static dev.cubecast.storage.Samples.records;
import static dev.cubecast.storage.Samples.topic;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cubecast.consensus.LogEntry;
import dev.cubecast.consensus.StoreOperation.PutBatches;
import dev.cubecast.consensus.StoreOperation.TopicCheckpoint;
import dev.cubecast.topic.RecordBatch;
import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is trimmed goes from the disk. */
class TrimmedDiskTest {
    private static final String LARGE = "x".repeat(64 << 10);
    /** Batches of one write. */
    private static final int ROUND = 16;

    private static final int BATCHES_KEPT = 160;
    /** 250 MB. */
    private static final int BATCHES = 4_000;

    @TempDir
    private Path folder;

    @Test
    void theDiskHoldsWhatIsKeptAndNotAllThatPassesThrough() {
        long most = 0;
        try (DiskLife life = new DiskLife(folder)) {
            for (int first = 1; first <= BATCHES; first += ROUND) {
                write(life, first);
                life.settle();
                most = Math.max(most, bytes());
            }
        }
        assertThat(most).isLessThan(120L << 20);
    }

    /** Large batches of several topics lie in one file, which must not stay as a whole for the few that are kept. */
    @Test
    void aTopicThatKeepsAllDoesNotHoldWhatAnotherOneDrops() {
        try (DiskLife life = new DiskLife(folder)) {
            int rounds = 0;
            while (rounds * ROUND < BATCHES || bytes() > 160L << 20) {
                assertThat(rounds * ROUND)
                        .as("batches until the disk is small again")
                        .isLessThan(4 * BATCHES);
                writeWithOneKept(life, rounds++);
                life.settle();
            }
            assertThat(CrashImages.messages(life.disk, life.loop, CHAT)).isEqualTo(rounds);
        }
    }

    /** The leader trims its topic faster than this node catches up. */
    @Test
    void aStreamThatIsOvertakenKeepsNothingOfWhatItHadBefore() {
        long most = 0;
        try (DiskLife life = new DiskLife(folder)) {
            for (int offset = 0; offset < BATCHES; offset += ROUND + 1) {
                List<RecordBatch> batches = new ArrayList<>();
                for (int i = offset; i < offset + ROUND; i++) {
                    batches.add(records(NEWS, i, LARGE));
                }
                life.disk.store().write(GROUP, List.of(new PutBatches(2, batches)), () -> {});
                life.settle();
                most = Math.max(most, bytes());
            }
        }
        assertThat(most).isLessThan(120L << 20);
    }

    private static void write(DiskLife life, int first) {
        List<LogEntry> entries = new ArrayList<>();
        int last = first + ROUND - 1;
        for (int i = first; i <= last; i++) {
            entries.add(batch(i, 1, NEWS, i - 1, LARGE));
        }
        write(life, entries, topic(NEWS, "news", Math.max(0, last - BATCHES_KEPT), last));
    }

    private static void writeWithOneKept(DiskLife life, int round) {
        List<LogEntry> entries = new ArrayList<>();
        int index = round * ROUND;
        int offset = round * (ROUND - 1);
        entries.add(batch(++index, 1, CHAT, round, LARGE));
        for (int i = 1; i < ROUND; i++) {
            entries.add(batch(++index, 1, NEWS, offset++, LARGE));
        }
        write(
                life,
                entries,
                topic(NEWS, "news", Math.max(0, offset - BATCHES_KEPT), offset),
                topic(CHAT, "chat", 0, round + 1));
    }

    private static void write(DiskLife life, List<LogEntry> entries, TopicCheckpoint... topics) {
        long last = entries.get(entries.size() - 1).index();
        life.disk.store().write(GROUP, List.of(append(entries)), () -> {});
        life.disk.store().write(GROUP, List.of(floor(last, 1, topics)), () -> {});
    }

    /** Files come and go meanwhile. */
    private long bytes() {
        File[] files = new DiskFolder(folder).tables().toFile().listFiles();
        return Stream.of(files).mapToLong(File::length).sum();
    }
}
