import dev.cubecast.consensus.Command;
import dev.cubecast.consensus.GroupId;
import dev.cubecast.consensus.LogEntry;
import dev.cubecast.consensus.LogPosition;
import dev.cubecast.consensus.LogStore;
import dev.cubecast.consensus.StoreOperation.AppendEntries;
import dev.cubecast.consensus.StoredPublish;
import dev.cubecast.disk.OpenedDisk;
import dev.cubecast.disk.RocksDisk;
import dev.cubecast.message.Bytes;
import dev.cubecast.topic.RecordBatch;
import dev.cubecast.topic.TopicId;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** Appends entries to as many groups as are to share a sync, waits until all are on disk, and begins again. */
public final class Disk {
    private static final int DIMENSION = 10;
    private static final long WARM_UP_MS = 2_000;

    private final BlockingQueue<Runnable> events = new LinkedBlockingQueue<>();
    private final LogStore store;
    private final Bytes body;
    private long index;
    private int underWay;

    private Disk(Path folder, int bytes) throws Exception {
        OpenedDisk opened = RocksDisk.open(
                Files.createDirectory(folder),
                DIMENSION,
                events::add,
                failure -> {
                    throw new IllegalStateException(failure);
                },
                new SimpleMeterRegistry());
        store = ((OpenedDisk.Usable) opened).disk().store();
        byte[] random = new byte[bytes];
        new Random(1).nextBytes(random);
        body = Bytes.of(random);
    }

    /** @param args the folder, milliseconds for each figure */
    public static void main(String[] args) throws Exception {
        Path folder = Path.of(args[0]);
        long runMs = Long.parseLong(args[1]);
        for (int kilobytes : new int[] {2, 10}) {
            for (int groups : new int[] {1, 8, 32}) {
                Disk disk = new Disk(folder.resolve(kilobytes + "x" + groups), kilobytes << 10);
                disk.run(groups, WARM_UP_MS);
                System.out.printf("%2d KB x %2d: %s%n", kilobytes, groups, disk.run(groups, runMs));
            }
        }
        System.exit(0);
    }

    private String run(int groups, long ms) throws InterruptedException {
        long[] nanos = new long[1 << 20];
        int rounds = 0;
        long cpuBefore = cpuNanos();
        long start = System.nanoTime();
        while (System.nanoTime() - start < ms * 1_000_000 && rounds < nanos.length) {
            long began = System.nanoTime();
            round(groups);
            nanos[rounds++] = System.nanoTime() - began;
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        double cpu = (cpuNanos() - cpuBefore) / 1e9;
        Arrays.sort(nanos, 0, rounds);
        long entries = (long) rounds * groups;
        return String.format(
                "%,.0f entries/s, sync p50 %.2f ms, p99 %.2f ms, %.3f s of CPU for 1,000 entries",
                entries / seconds, nanos[rounds / 2] / 1e6, nanos[rounds * 99 / 100] / 1e6, cpu * 1_000 / entries);
    }

    private static long cpuNanos() {
        return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                .getProcessCpuTime();
    }

    private void round(int groups) throws InterruptedException {
        index++;
        for (int group = 1; group <= groups; group++) {
            RecordBatch batch = new RecordBatch(new TopicId(group, 1), 1, index - 1, index, List.of(body));
            LogEntry entry = LogEntry.of(
                    new LogPosition(index, 1),
                    new Command.Append(batch, List.of(new StoredPublish(1, null, null))));
            underWay++;
            store.write(new GroupId(group), List.of(new AppendEntries(List.of(entry))), () -> underWay--);
        }
        while (underWay > 0) {
            events.take().run();
        }
    }
}
