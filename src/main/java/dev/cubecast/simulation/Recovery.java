package dev.cubecast.simulation;

import dev.cubecast.overlay.Envelope;
import dev.cubecast.overlay.Outcome;
import dev.cubecast.overlay.Priority;
import dev.cubecast.overlay.Vertex;
import dev.cubecast.overlay.VertexSet;
import dev.cubecast.publish.PublishOutcome;
import dev.cubecast.topic.TopicDescription;
import dev.cubecast.topic.TopicName;
import dev.cubecast.topic.TopicOutcome;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/** What must hold once faults have ended and views have settled: everything works again for everyone who can be reached. */
final class Recovery {
    private static final long REQUEST_MS = 1_000;
    private static final int REQUESTS_MAX = 256;
    private static final long PUBLISH_MS = 1_000;
    private static final long PUBLISH_AGAIN_MS = 100;
    /** Of the time within which a publish must succeed; leaders may still change as members become steady. */
    private static final long PROGRESS_MS = 4_000;

    private static final int PROGRESS_NODES_MAX = 64;
    /** A member that came back too often leads nothing for up to 30 s. */
    private static final long STEADY_WITHIN_MS = 31_000;
    /** Longer than the longest deadline of a client. */
    private static final long DRAIN_MS = 5_200;
    /** The longest time after which a lost last push has arrived (REPLICATION.md rule 22). */
    private static final long SILENCE_MS_MAX = 2_000;

    private static final long MULTICAST_MS = 500;
    private static final int BROADCASTS = 3;
    private static final long POLL_MS = 250;

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
    void expect() {
        List<List<NodeProcess>> components = new TrueGraph(cube).components();
        components.forEach(this::expectAnswers);
        components.forEach(this::expectMulticasts);
        components.forEach(this::expectProgress);
        becomeQuiet(components);
        for (List<NodeProcess> component : components) {
            traffic.topics().forEach(topic -> expectEndReached(component, topic));
            traffic.topics().forEach(topic -> expectLastPush(component, topic));
        }
    }

    /** Every pair with a path between them, or as many as there is time for, exchanges a request. */
    private void expectAnswers(List<NodeProcess> component) {
        List<String> failures = new ArrayList<>();
        int pairs = component.size() * component.size();
        for (int i = 0; i < Math.min(pairs, REQUESTS_MAX); i++) {
            int pair = pairs <= REQUESTS_MAX ? i : random.nextInt(pairs);
            NodeProcess from = component.get(pair / component.size());
            Vertex target = component.get(pair % component.size()).vertex();
            probes.request(from, target, REQUEST_MS, outcome -> {
                if (outcome instanceof Outcome.Failed failed) {
                    failures.add(from + " asked " + target + ": " + failed);
                }
            });
        }
        cube.runFor(REQUEST_MS + 2 * cube.tickMs());
        require("requests", failures.isEmpty(), failures.size() + " without an answer, of which " + first(failures));
    }

    private void expectMulticasts(List<NodeProcess> component) {
        VertexSet everyone = TrueGraph.verticesOf(component);
        for (int i = 0; i < BROADCASTS; i++) {
            NodeProcess from = draw(component);
            Probes.MulticastProbe probe = probes.multicast(from, everyone);
            cube.runFor(MULTICAST_MS);
            expectOnceEach(from, probe);
            require(
                    "multicast",
                    probe.crossings == component.size() - 1,
                    "from " + from + " to all " + component.size() + " crossed " + probe.crossings + " links");
        }
        BitSet some = new BitSet();
        component.stream()
                .filter(member -> random.nextBoolean())
                .forEach(member -> some.set(member.vertex().number()));
        NodeProcess from = draw(component);
        Probes.MulticastProbe probe =
                probes.multicast(from, VertexSet.of(from.vertex().dimension(), some));
        cube.runFor(MULTICAST_MS);
        expectOnceEach(from, probe);
    }

    private static void expectOnceEach(NodeProcess from, Probes.MulticastProbe probe) {
        Set<Vertex> targets = new TreeSet<>(probe.targets.vertices());
        require(
                "multicast",
                probe.arrivals.keySet().equals(targets)
                        && probe.arrivals.values().stream().allMatch(times -> times == 1),
                "from " + from + " to " + targets + " arrived as often as " + probe.arrivals);
    }

    /** Publishing to any topic works at every node, or as many as there is time for, if publishers retry for a while. */
    private void expectProgress(List<NodeProcess> component) {
        List<NodeProcess> publishing = new ArrayList<>(component);
        while (publishing.size() > PROGRESS_NODES_MAX) {
            publishing.remove(random.nextInt(publishing.size()));
        }
        Map<Publisher, PublishOutcome> last = new LinkedHashMap<>();
        for (NodeProcess process : publishing) {
            traffic.topics()
                    .forEach(topic -> publishUntilStored(
                            traffic.publisher(process, topic), scheduler.nowMs() + PROGRESS_MS, last));
        }
        cube.runFor(PROGRESS_MS + PUBLISH_MS);
        last.forEach((publisher, outcome) -> require(
                "progress",
                outcome instanceof PublishOutcome.Stored,
                publisher.name() + " could not publish to " + publisher.topic() + " for " + PROGRESS_MS + " ms: "
                        + outcome));
    }

    private void publishUntilStored(Publisher publisher, long giveUpMs, Map<Publisher, PublishOutcome> last) {
        publisher.publish(1, PUBLISH_MS, (publication, outcome) -> {
            last.put(publisher, outcome);
            if (!(outcome instanceof PublishOutcome.Stored) && scheduler.nowMs() < giveUpMs) {
                scheduler.afterMs(PUBLISH_AGAIN_MS, () -> publishUntilStored(publisher, giveUpMs, last));
            }
        });
    }

    /** Nobody publishes any more and no leader changes any more. */
    private void becomeQuiet(List<List<NodeProcess>> components) {
        traffic.stop();
        for (List<NodeProcess> component : components) {
            traffic.topics().forEach(topic -> subscribeSomewhere(component, topic));
        }
        cube.runFor(DRAIN_MS);
        long giveUpMs = scheduler.nowMs() + STEADY_WITHIN_MS;
        while (new Convergence(cube).unsteady().isPresent() && scheduler.nowMs() < giveUpMs) {
            cube.runFor(POLL_MS);
        }
        new Convergence(cube).unsteady().ifPresent(vertex -> require("views", false, vertex + " never becomes steady"));
        cube.runFor(SILENCE_MS_MAX);
    }

    private void subscribeSomewhere(List<NodeProcess> component, TopicName topic) {
        NodeProcess process = draw(component);
        if (process.subscriptions().find(topic).isEmpty()) {
            process.execute(() -> process.subscriptions().subscribe(topic));
        }
    }

    /** Every subscriber has got what was published last, or was told that it misses something. */
    private void expectEndReached(List<NodeProcess> component, TopicName topic) {
        NodeProcess asked = draw(component);
        List<TopicOutcome> outcomes = new ArrayList<>();
        asked.execute(() ->
                asked.protocol().topics().describe(topic, asked.nowMs() + REQUEST_MS, outcomes::add, asked.nowMs()));
        cube.runFor(REQUEST_MS + 2 * cube.tickMs());
        require(
                "topics",
                outcomes.size() == 1 && outcomes.get(0) instanceof TopicOutcome.Described,
                "describing " + topic + " at " + asked + " ended with " + outcomes);
        TopicDescription end = ((TopicOutcome.Described) outcomes.get(0)).topic();
        subscriptionsOf(component, topic)
                .forEach(subscription -> require(
                        "deliveries",
                        subscription.hasReached(end.epoch(), end.nextOffset()),
                        subscription + " though its leader is at offset " + end.nextOffset() + " of epoch "
                                + end.epoch()));
    }

    /** A few messages of which one push is lost on a link reach everyone within two seconds, once and without a gap. */
    private void expectLastPush(List<NodeProcess> component, TopicName topic) {
        List<Subscription> subscriptions = subscriptionsOf(component, topic);
        long gapsBefore = gapsOf(subscriptions);
        cube.network().loseNext(isPushAfter(random.nextInt(1 + subscriptions.size())));
        Publisher publisher = traffic.publisher(draw(component), topic);
        publisher.publish(1, PUBLISH_MS);
        publisher.publish(
                2,
                PUBLISH_MS,
                (publication, outcome) -> require(
                        "progress", publication.isStored(), publication + " in a quiet cube ended with " + outcome));
        cube.runFor(SILENCE_MS_MAX + MULTICAST_MS);
        cube.network().loseNext(parcel -> false);
        subscriptions.forEach(subscription -> require(
                "deliveries",
                subscription.lastNumberOf(publisher.name()) == publisher.lastNumber(),
                subscription + " misses the last of " + publisher.name() + " after " + SILENCE_MS_MAX + " ms"));
        require(
                "deliveries",
                gapsOf(subscriptions) == gapsBefore,
                "a subscriber of " + topic + " was told of a gap in a quiet cube");
    }

    private static long gapsOf(List<Subscription> subscriptions) {
        return subscriptions.stream().mapToLong(Subscription::gaps).sum();
    }

    private static Predicate<Parcel> isPushAfter(int others) {
        AtomicInteger left = new AtomicInteger(others);
        return parcel -> parcel.envelope() instanceof Envelope.Multicast multicast
                && multicast.priority() == Priority.DELIVERY
                && left.getAndDecrement() == 0;
    }

    private static List<Subscription> subscriptionsOf(List<NodeProcess> component, TopicName topic) {
        return component.stream()
                .flatMap(process -> process.subscriptions().find(topic).stream())
                .toList();
    }

    private NodeProcess draw(List<NodeProcess> component) {
        return component.get(random.nextInt(component.size()));
    }

    private static String first(List<String> failures) {
        return failures.isEmpty() ? "none" : failures.get(0);
    }

    private static void require(String check, boolean holds, String otherwise) {
        if (!holds) {
            throw new Violation(check, otherwise);
        }
    }
}
