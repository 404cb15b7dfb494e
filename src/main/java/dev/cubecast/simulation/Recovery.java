package dev.cubecast.simulation;

import dev.cubecast.history.Violation;
import dev.cubecast.overlay.Outcome;
import dev.cubecast.overlay.RouteTrace;
import dev.cubecast.overlay.Vertex;
import dev.cubecast.overlay.VertexSet;
import dev.cubecast.publish.PublishOutcome;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.random.RandomGenerator;

/**
 * What must hold once faults have ended and views have settled: everything works again for everyone who can be reached.
 */
final class Recovery {
    private static final long REQUEST_MS = 1_000;
    private static final int PAIRS_MAX = 256;
    private static final long PUBLISH_MS = 1_000;
    private static final long PUBLISH_AGAIN_MS = 100;
    /** Of the time within which a publish must succeed; leaders may still change as members become steady. */
    private static final long PROGRESS_MS = 4_000;

    private static final int PROGRESS_NODES_MAX = 64;
    private static final long MULTICAST_MS = 500;
    private static final int BROADCASTS = 3;

    private final SimulatedCube cube;
    private final Scheduler scheduler;
    private final Probes probes;
    private final Traffic traffic;
    private final RandomGenerator random;

    Recovery(SimulatedCube cube, Probes probes, Traffic traffic) {
        this.cube = cube;
        this.scheduler = cube.scheduler();
        this.probes = probes;
        this.traffic = traffic;
        this.random = cube.split();
    }

    /** Parts of an incomplete cube that no path connects are each a cube of their own. */
    void expect(List<List<NodeProcess>> components) {
        components.forEach(this::expectAnswers);
        components.forEach(this::expectMulticasts);
        components.forEach(this::expectProgress);
    }

    private interface OfPair {
        void take(NodeProcess from, Vertex target);
    }

    /** Every pair with a path between them, or as many as there is time for. */
    private void forPairs(List<NodeProcess> component, OfPair action) {
        int pairs = component.size() * component.size();
        for (int i = 0; i < Math.min(pairs, PAIRS_MAX); i++) {
            int pair = pairs <= PAIRS_MAX ? i : random.nextInt(pairs);
            action.take(
                    component.get(pair / component.size()),
                    component.get(pair % component.size()).vertex());
        }
    }

    /** Requests are answered, and routes are as short as the cube allows. */
    private void expectAnswers(List<NodeProcess> component) {
        List<String> failures = new ArrayList<>();
        TrueGraph truth = new TrueGraph(cube);
        forPairs(component, (from, target) -> {
            probes.request(from, target, REQUEST_MS, outcome -> {
                if (outcome instanceof Outcome.Failed failed) {
                    failures.add(from + " asked " + target + ": " + failed);
                }
            });
            int shortest = truth.pathsFrom(from).distanceTo(target);
            probes.trace(from, target, REQUEST_MS, result -> {
                if (!(result instanceof RouteTrace.Result.Complete)
                        || result.hops().size() - 1 != shortest) {
                    failures.add("the route from " + from + " to " + target + " is " + result + ", but " + shortest
                            + " hops would do");
                }
            });
        });
        cube.runUntil(() -> areIdle(component), REQUEST_MS + 2 * cube.tickMs());
        Violation.unless(failures.isEmpty(), "requests", failures.size() + " failed, among them: " + first(failures));
    }

    private static boolean areIdle(List<NodeProcess> component) {
        return component.stream().allMatch(process -> process.operations().isEmpty());
    }

    private void expectMulticasts(List<NodeProcess> component) {
        VertexSet everyone = TrueGraph.verticesOf(component);
        for (int i = 0; i < BROADCASTS; i++) {
            Probes.MulticastProbe probe = expectOnceEach(draw(component), everyone);
            Violation.unless(
                    probe.crossings == component.size() - 1,
                    "multicast",
                    "a broadcast to " + component.size() + " crossed " + probe.crossings + " links");
        }
        BitSet some = new BitSet();
        component.stream()
                .filter(member -> random.nextBoolean())
                .forEach(member -> some.set(member.vertex().number()));
        NodeProcess from = draw(component);
        expectOnceEach(from, VertexSet.of(from.vertex().dimension(), some));
    }

    private Probes.MulticastProbe expectOnceEach(NodeProcess from, VertexSet targets) {
        Probes.MulticastProbe probe = probes.multicast(from, targets);
        cube.runFor(MULTICAST_MS);
        Set<Vertex> expected = new TreeSet<>(targets.vertices());
        Violation.unless(
                probe.arrivals.keySet().equals(expected)
                        && probe.arrivals.values().stream().allMatch(times -> times == 1),
                "multicast",
                "from " + from + " to " + expected + " arrived as often as " + probe.arrivals);
        return probe;
    }

    /**
     * Publishing to any topic works at every node, or as many as there is time for, if publishers retry for a while.
     */
    private void expectProgress(List<NodeProcess> component) {
        List<NodeProcess> publishing = new ArrayList<>(component);
        while (publishing.size() > PROGRESS_NODES_MAX) {
            publishing.remove(random.nextInt(publishing.size()));
        }
        Map<Publisher, String> failures = new LinkedHashMap<>();
        for (NodeProcess process : publishing) {
            traffic.topics()
                    .forEach(topic -> publishUntilStored(
                            traffic.publisher(process, topic), scheduler.nowMs() + PROGRESS_MS, failures));
        }
        cube.runUntil(failures::isEmpty, PROGRESS_MS + PUBLISH_MS + 2 * cube.tickMs());
        failures.forEach((publisher, outcome) -> {
            throw new Violation(
                    "progress",
                    publisher + " could not publish for " + PROGRESS_MS + " ms: the last outcome is " + outcome);
        });
    }

    private void publishUntilStored(Publisher publisher, long giveUpMs, Map<Publisher, String> failures) {
        failures.putIfAbsent(publisher, "none");
        publisher.publish(1, PUBLISH_MS, (publication, outcome) -> {
            if (outcome instanceof PublishOutcome.Stored) {
                failures.remove(publisher);
            } else if (scheduler.nowMs() < giveUpMs) {
                failures.put(publisher, outcome.toString());
                scheduler.afterMs(PUBLISH_AGAIN_MS, () -> publishUntilStored(publisher, giveUpMs, failures));
            }
        });
    }

    private NodeProcess draw(List<NodeProcess> component) {
        return component.get(random.nextInt(component.size()));
    }

    private static String first(List<String> failures) {
        return failures.isEmpty() ? "none" : failures.get(0);
    }
}
