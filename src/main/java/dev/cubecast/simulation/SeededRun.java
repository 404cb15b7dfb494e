package dev.cubecast.simulation;

import dev.cubecast.history.Violation;
import dev.cubecast.protocol.NodeProtocol;
import dev.cubecast.trace.Measure;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.random.RandomGenerator;

/**
 * One run from a seed: nodes start, clients work, faults come and end, and then all must become well again. What must
 * hold always is checked all the time; what must hold once faults have ended, by {@link Recovery} and {@link Quiet}.
 */
public final class SeededRun {
    private static final long LATE_START_WITHIN_MS = 8_000;
    /**
     * After the last fault: five seconds of silence until a member is dead, four until a broken link is dialled again,
     * and one for questions, refutations and views to go round.
     */
    private static final long SETTLE_MS = 10_000;

    /** The time for which all must have been well, so that nothing is still under way. */
    private static final long CALM_MS = 2_000;

    private static final long POLL_MS = 100;

    private final RunPlan plan;
    private final SimulatedCube cube;
    private final Probes probes;
    private final Traffic traffic;
    private final RandomGenerator random;
    private final Recovery recovery;
    private final Quiet quiet;
    private long convergedMs = -1;

    private SeededRun(RunPlan plan, ProtocolFactory protocols, boolean readable) {
        this.plan = plan;
        this.cube = new SimulatedCube(plan.shape(), plan.settings(), protocols, plan.seed(), readable);
        this.random = cube.split();
        this.probes = new Probes(cube);
        this.traffic = new Traffic(cube, probes, plan.clients());
        this.recovery = new Recovery(cube, probes, traffic);
        this.quiet = new Quiet(cube, traffic, !plan.tight());
    }

    /** Runs the real protocol. */
    public static RunReport of(RunPlan plan) {
        return of(plan, NodeProtocol::new, false);
    }

    /** @param readable whether the report is to have a trace */
    public static RunReport of(RunPlan plan, ProtocolFactory protocols, boolean readable) {
        SeededRun run = new SeededRun(plan, protocols, readable);
        Optional<Throwable> failure = run.failure();
        run.cube.counts().ran(run.cube.scheduler().eventsRun());
        return new RunReport(
                plan,
                failure,
                run.cube.counts(),
                run.cube.trace().hash(),
                run.convergedMs,
                run.cube.trace().lines());
    }

    /** Whatever is thrown ends the run: a violation, or an error in the protocol itself. */
    private Optional<Throwable> failure() {
        try {
            play();
            return Optional.empty();
        } catch (RuntimeException | StackOverflowError failure) {
            cube.trace().note(() -> "FAILED: " + failure);
            return Optional.of(failure);
        }
    }

    private void play() {
        start();
        cube.runUntil(plan.faultsMs().from());
        new Faults(cube, cube.split(), plan.faultsMs().until()).schedule(plan.kinds(), plan.faults());
        cube.runUntil(plan.faultsMs().until());
        cube.trace().note(() -> "no more faults from here on");
        settle();
        long suspicions = cube.counts().of(Measure.SUSPICIONS);
        List<List<NodeProcess>> components = new TrueGraph(cube).components();
        recovery.expect(components);
        quiet.expect(components);
        if (cube.counts().of(Measure.SUSPICIONS) > suspicions) {
            throw new Violation("views", "a node was suspected in a cube without faults");
        }
        expectAgreement();
        if (cube.counts().delivered() == 0) {
            throw new Violation("progress", "no subscriber got anything in the whole run");
        }
    }

    private void start() {
        cube.onEachStart(process -> {
            probes.attach(process);
            traffic.attach(process);
        });
        List<SimulatedNode> occupied = new ArrayList<>(cube.occupied());
        Collections.shuffle(occupied, new Random(random.nextLong()));
        occupied.forEach(node -> cube.scheduler().afterMs(drawStartMs(occupied.indexOf(node)), () -> cube.start(node)));
        cube.nodes().stream()
                .filter(node -> !node.isOccupied())
                .forEach(node -> cube.counts().fired(FaultKind.VACANCY));
    }

    private long drawStartMs(int place) {
        if (place >= plan.lateStarts()) {
            return random.nextLong(plan.startWithinMs());
        }
        cube.counts().fired(FaultKind.LATE_START);
        return random.nextLong(
                plan.startWithinMs(),
                Math.min(LATE_START_WITHIN_MS, plan.faultsMs().until()));
    }

    /** Until all is as it should be and has been so for a while. */
    private void settle() {
        long healedMs = cube.scheduler().nowMs();
        while (cube.scheduler().nowMs() < healedMs + SETTLE_MS && !isSettled(healedMs)) {
            cube.runFor(POLL_MS);
            boolean agreed = new TrueGraph(cube).isWhole()
                    && new Convergence(cube).disagreement().isEmpty();
            if (!agreed) {
                convergedMs = -1;
            } else if (convergedMs < 0) {
                convergedMs = cube.scheduler().nowMs() - healedMs;
            }
        }
        expectAgreement();
        Violation.unless(new TrueGraph(cube).isWhole(), "links", "not all have come back");
    }

    private boolean isSettled(long healedMs) {
        return convergedMs >= 0 && cube.scheduler().nowMs() - healedMs - convergedMs >= CALM_MS;
    }

    private void expectAgreement() {
        new Convergence(cube).disagreement().ifPresent(wrong -> {
            throw new Violation("views", wrong);
        });
    }
}
