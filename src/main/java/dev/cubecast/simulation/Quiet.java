package dev.cubecast.simulation;

import dev.cubecast.history.Violation;
import dev.cubecast.overlay.Envelope;
import dev.cubecast.overlay.Priority;
import dev.cubecast.protocol.NodeProtocol;
import dev.cubecast.topic.Leader;
import dev.cubecast.topic.Shard;
import dev.cubecast.topic.TopicKey;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/**
 * What must hold when nobody does anything any more: everything has arrived, and what is lost now is noticed all the
 * same.
 */
final class Quiet {
    private static final long PUBLISH_MS = 1_000;
    /** Longer than the longest deadline of a client. */
    private static final long DRAIN_MS = 5_200;
    /** A member that came back too often leads nothing for up to 30 s. */
    private static final long STEADY_WITHIN_MS = 31_000;

    private static final long POLL_MS = 250;
    /** The longest time after which a lost last push has arrived (ARCHITECTURE.md, rule 22). */
    private static final long SILENCE_MS_MAX = 2_000;

    private final SimulatedCube cube;
    private final Scheduler scheduler;
    private final Traffic traffic;
    private final boolean lossless;
    private final RandomGenerator random;

    /** @param lossless whether leaders keep messages for long enough that none is ever given up in a quiet cube */
    Quiet(SimulatedCube cube, Traffic traffic, boolean lossless) {
        this.cube = cube;
        this.scheduler = cube.scheduler();
        this.traffic = traffic;
        this.lossless = lossless;
        this.random = cube.split();
    }

    void expect(List<List<NodeProcess>> components) {
        components.forEach(this::subscribeSomewhere);
        becomeQuiet();
        for (List<NodeProcess> component : components) {
            traffic.topics().forEach(topic -> expectEndReached(component, topic));
            traffic.topics().forEach(topic -> expectLastPush(component, topic));
            component.forEach(Quiet::expectNothingWaits);
        }
        if (components.size() == 1) {
            traffic.topics().forEach(topic -> expectPromisesKept(components.get(0), topic));
        }
    }

    private void subscribeSomewhere(List<NodeProcess> component) {
        for (TopicKey topic : traffic.topics()) {
            NodeProcess process = draw(component);
            if (process.subscriptions().find(topic).isEmpty()) {
                process.execute(() -> process.subscriptions().subscribe(topic));
            }
        }
    }

    /** Nobody publishes any more and no leader changes any more. */
    private void becomeQuiet() {
        traffic.stop();
        cube.runUntil(
                () -> cube.processes().stream()
                        .allMatch(process -> process.operations().isEmpty()),
                DRAIN_MS);
        long giveUpMs = scheduler.nowMs() + STEADY_WITHIN_MS;
        while (new Convergence(cube).unsteady().isPresent() && scheduler.nowMs() < giveUpMs) {
            cube.runFor(POLL_MS);
        }
        new Convergence(cube).unsteady().ifPresent(vertex -> {
            throw new Violation("views", vertex + " has not become steady within " + STEADY_WITHIN_MS + " ms");
        });
        cube.runFor(SILENCE_MS_MAX);
    }

    /** Every subscriber has got what was published last, or was told that it misses something. */
    private void expectEndReached(List<NodeProcess> component, TopicKey topic) {
        NodeProcess asked = draw(component);
        Leader leader = asked.protocol()
                .leaders()
                .leaderOf(Shard.of(topic.name(), asked.vertex().dimension()))
                .orElseThrow(() -> new Violation("views", "nobody leads the shard of " + topic));
        long end = component.stream()
                .filter(process -> process.vertex().equals(leader.vertex()))
                .findFirst()
                .map(process -> process.protocol().shards().nextOffset(topic.id()))
                .orElseThrow(() -> new Violation("views", leader + " leads " + topic + " without being there"));
        subscriptionsOf(component, topic)
                .forEach(subscription -> Violation.unless(
                        subscription.hasReached(leader.epoch(), end),
                        "deliveries",
                        subscription + " though its leader is at offset " + end + " of epoch " + leader.epoch()));
    }

    /** What was stored after a subscriber was ready, and after its last gap, has been delivered to it. */
    private void expectPromisesKept(List<NodeProcess> component, TopicKey topic) {
        for (Subscription subscription : subscriptionsOf(component, topic)) {
            cube.history().stored().filter(subscription::misses).findFirst().ifPresent(missed -> {
                throw new Violation("deliveries", subscription + " never got " + missed.publication());
            });
        }
    }

    /** A few messages of which one push is lost on a link reach everyone within two seconds, once and without a gap. */
    private void expectLastPush(List<NodeProcess> component, TopicKey topic) {
        List<Subscription> subscriptions = subscriptionsOf(component, topic);
        long gapsBefore = gapsOf(subscriptions);
        cube.network().loseNext(isPushAfter(random.nextInt(1 + subscriptions.size())));
        Publisher publisher = traffic.publisher(draw(component), topic);
        List<Publication> stored = new ArrayList<>();
        for (int count = 1; count <= 2; count++) {
            publisher.publish(count, PUBLISH_MS, (publication, outcome) -> {
                Violation.unless(
                        publication.isStored(), "progress", publication + " in a quiet cube ended with " + outcome);
                stored.add(publication);
            });
        }
        cube.runUntil(() -> stored.size() == 2, PUBLISH_MS);
        cube.runUntil(() -> haveReached(subscriptions, publisher), SILENCE_MS_MAX);
        cube.network().loseNext(parcel -> false);
        boolean gap = gapsOf(subscriptions) > gapsBefore;
        Violation.unless(!gap || !lossless, "deliveries", "a subscriber of " + topic + " got a gap in a quiet cube");
        Violation.unless(
                gap || haveReached(subscriptions, publisher),
                "deliveries",
                "the last of " + publisher + " is missing after " + SILENCE_MS_MAX + " ms at one of " + subscriptions);
    }

    private static boolean haveReached(List<Subscription> subscriptions, Publisher publisher) {
        return subscriptions.stream()
                .allMatch(subscription -> subscription.lastNumberOf(publisher.name()) == publisher.lastNumber());
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

    private static void expectNothingWaits(NodeProcess process) {
        NodeProtocol protocol = process.protocol();
        Violation.unless(
                protocol.publishes().bytesPending() == 0 && protocol.router().requestsPending() == 0,
                "outcomes",
                protocol.publishes().bytesPending() + " bytes and "
                        + protocol.router().requestsPending() + " requests still wait for answers at " + process);
    }

    private static List<Subscription> subscriptionsOf(List<NodeProcess> component, TopicKey topic) {
        return component.stream()
                .flatMap(process -> process.subscriptions().find(topic).stream())
                .toList();
    }

    private NodeProcess draw(List<NodeProcess> component) {
        return component.get(random.nextInt(component.size()));
    }
}
