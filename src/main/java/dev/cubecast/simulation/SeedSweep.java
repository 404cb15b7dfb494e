package dev.cubecast.simulation;

import dev.cubecast.protocol.ReplicaHostPorts;
import dev.cubecast.trace.Measure;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.LongFunction;
import java.util.function.UnaryOperator;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/** Runs of durable groups from many seeds, on all cores, and what came out of them together. */
public final class SeedSweep {
    /**
     * So many seeds of the usual mix show everything that can go wrong: if something did not happen, then the mix is
     * wrong.
     */
    public static final int SEEDS_THAT_SHOW_ALL = 1_000;
    /** Of a failing plan with ever less in it. */
    private static final int SHRINKING_RUNS_MAX = 200;

    private static final List<Measure> MUST_HAPPEN = List.of(
            Measure.GROUP_ELECTIONS,
            Measure.GROUP_LEADERS_LOST,
            Measure.GROUP_TRANSFERS,
            Measure.GROUP_CHANGES,
            Measure.GROUP_TRUNCATIONS,
            Measure.GROUP_CATCH_UPS,
            Measure.GROUP_DISK_STALLS,
            Measure.DISK_DAMAGES,
            Measure.DURABLE_NO_ROOM,
            Measure.DURABLE_TRIMS,
            Measure.DURABLE_DUPLICATE,
            Measure.TOPICS_DELETED,
            Measure.READS_DELAYED,
            Measure.READS_ELSEWHERE,
            Measure.READS_PROVEN,
            Measure.REPAIRS,
            Measure.ENDS_SENT,
            Measure.GAPS);

    private final LongFunction<GroupPlan> planOf;
    private final UnaryOperator<ReplicaHostPorts> decisions;
    private final RunCounts counts = new RunCounts();
    private final List<GroupRun.Report> failed = new ArrayList<>();
    private long done;
    private long acknowledged;

    /** @param decisions see {@link GroupRun#of} */
    public SeedSweep(LongFunction<GroupPlan> planOf, UnaryOperator<ReplicaHostPorts> decisions) {
        this.planOf = planOf;
        this.decisions = decisions;
    }

    /**
     * Runs seeds.
     *
     * @param isStopped whether not to begin with any further one
     * @param afterEach called on any thread, once at a time, while nothing changes here
     */
    public void run(long first, long seeds, BooleanSupplier isStopped, Runnable afterEach) {
        LongStream.range(first, first + seeds).parallel().forEach(seed -> {
            if (!isStopped.getAsBoolean()) {
                GroupRun.Report report = GroupRun.of(planOf.apply(seed), decisions, false);
                synchronized (this) {
                    add(report);
                    afterEach.run();
                }
            }
        });
        failed.sort(Comparator.comparingLong(report -> report.plan().seed()));
    }

    private void add(GroupRun.Report report) {
        done++;
        acknowledged += report.acknowledged();
        counts.add(report.counts());
        report.failure().ifPresent(failure -> failed.add(report));
    }

    /** The smallest run found that fails as this one does; this one if there is none. */
    public GroupRun.Report shrink(GroupRun.Report report) {
        return PlanShrinker.shrink(report, plan -> GroupRun.of(plan, decisions, false), SHRINKING_RUNS_MAX);
    }

    public long done() {
        return done;
    }

    /** Messages that publishers were told are stored. */
    public long acknowledged() {
        return acknowledged;
    }

    public RunCounts counts() {
        return counts;
    }

    /** Those that failed, by seed once all have run. */
    public List<GroupRun.Report> failed() {
        return List.copyOf(failed);
    }

    /** What the usual mix is to bring about and has not. */
    public List<String> neverHappened() {
        return Stream.concat(
                        MUST_HAPPEN.stream()
                                .filter(measure -> counts.of(measure) == 0)
                                .map(Measure::metric),
                        GroupPlan.KINDS.stream()
                                .filter(kind -> counts.of(kind) == 0)
                                .map(FaultKind::text))
                .toList();
    }

    /** What has happened, in a few lines for people. */
    public String summary() {
        return done + " seeds, " + failed.size() + " failed, " + acknowledged + " messages acknowledged, "
                + counts.delivered() + " read\n" + counts.ofGroups();
    }
}
