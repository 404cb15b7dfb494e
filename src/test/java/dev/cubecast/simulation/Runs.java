package dev.cubecast.simulation;

import static org.assertj.core.api.Assertions.fail;

import dev.cubecast.protocol.NodeProtocol;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.function.LongFunction;
import java.util.stream.LongStream;

/** Runs many seeds on all cores, and a failed one once more to write down what happened in it. */
final class Runs {
    private static final Path TRACES = Path.of("target", "simulation");

    private Runs() {}

    /** Runs the seeds; fails with the first that failed, how to replay it, and where its trace is. */
    static RunCounts expectWell(LongStream seeds, LongFunction<RunPlan> planOf) {
        RunCounts total = new RunCounts();
        List<RunReport> failed = Collections.synchronizedList(new ArrayList<>());
        seeds.parallel().mapToObj(planOf).map(SeededRun::of).forEach(report -> {
            synchronized (total) {
                total.add(report.counts());
            }
            report.failure().ifPresent(failure -> failed.add(report));
        });
        failed.stream()
                .min(Comparator.comparingLong(report -> report.plan().seed()))
                .ifPresent(report -> explain(report, failed));
        return total;
    }

    private static void explain(RunReport report, List<RunReport> failed) {
        List<Long> seeds =
                failed.stream().map(each -> each.plan().seed()).sorted().toList();
        RunReport replay = SeededRun.of(report.plan(), NodeProtocol::new, true);
        List<String> trace = replay.trace();
        String where = write(report.plan().seed(), trace);
        fail(
                "%d seeds failed: %s%n%s%nreplay: mvn test -Dtest=SeededRunsTest#replay -Dcubecast.seed=%d"
                        + "%nthe whole trace is in %s; its end:%n%s",
                seeds.size(),
                seeds,
                report,
                report.plan().seed(),
                where,
                String.join("\n", trace.subList(Math.max(0, trace.size() - 40), trace.size())));
    }

    static String write(long seed, List<String> trace) {
        try {
            Files.createDirectories(TRACES);
            return Files.write(TRACES.resolve("seed-" + seed + ".txt"), trace).toString();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
