package dev.cubecast.bench;

import dev.cubecast.message.Bytes;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** The steady path of a durable topic: a publish is appended, replicated to two followers, committed, applied by all and acknowledged. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 6, time = 2)
@Measurement(iterations = 8, time = 2)
@Fork(
        value = 3,
        jvmArgsAppend = {"-XX:+UseSerialGC", "-Xms1g", "-Xmx1g"})
public class ReplicateBenchmark {
    private static final int MESSAGE_BYTES = 10_000;

    /** Whether messages travel as bytes, as they do between nodes: that is the figure. Without, what the replicas themselves cost. */
    @Param({"true", "false"})
    private boolean encoded;

    private final List<Bytes> batch = List.of(Bytes.of(new byte[MESSAGE_BYTES]));
    private BenchGroup group;

    @Setup
    public void form() {
        group = new BenchGroup(encoded);
    }

    @Benchmark
    public void commitOneBatch() {
        group.publish(batch);
    }

    @TearDown
    public void expectAgreement() {
        group.expectAgreement();
    }
}
