package dev.cubecast.bench;

import dev.cubecast.message.Bytes;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The way of a message of an ephemeral topic through the node that its publisher and its subscribers are connected to and that leads it: from a
 * frame of the event bus bridge to the frames that sessions write. As many come together as one read from a socket brings.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 6, time = 2)
@Measurement(iterations = 8, time = 1)
@Fork(
        value = 2,
        jvmArgsAppend = {"-XX:+UseSerialGC", "-Xms256m", "-Xmx256m"})
public class IngressBenchmark {
    private static final int FRAMES = 320;
    private static final int BODY_BYTES = 128;

    /** Topics to which messages come in turn. */
    @Param({"200", "1"})
    private int topics;

    /** Sessions of each topic. */
    @Param({"5", "1"})
    private int sessions;

    private final List<Bytes> frames = new ArrayList<>();
    private BenchNode node;
    private long published;

    @Setup
    public void form() {
        node = new BenchNode();
        for (int topic = 0; topic < topics; topic++) {
            node.watch(name(topic), sessions);
        }
        String body = "x".repeat(BODY_BYTES - 2);
        for (int i = 0; i < FRAMES; i++) {
            frames.add(Bytes.utf8(
                    "{\"type\":\"publish\",\"address\":\"" + name(i % topics) + "\",\"body\":\"" + body + "\"}"));
        }
    }

    private static String name(int topic) {
        return String.format("bench.none.%05d", topic);
    }

    @Benchmark
    @OperationsPerInvocation(FRAMES)
    public void takeFrames() {
        node.take(frames);
        published += FRAMES;
    }

    /** What was measured is all of the work. */
    @TearDown
    public void expectDeliveries() {
        if (node.delivered() != published * sessions) {
            throw new IllegalStateException("expected " + published * sessions + " deliveries, but there were "
                    + node.delivered());
        }
    }
}
