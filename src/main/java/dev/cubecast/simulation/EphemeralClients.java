package dev.cubecast.simulation;

import dev.cubecast.history.Violation;
import dev.cubecast.overlay.Vertex;
import dev.cubecast.protocol.Location;
import dev.cubecast.protocol.Location.Located;
import dev.cubecast.protocol.PublicationOutcome;
import dev.cubecast.protocol.TopicAccess;
import dev.cubecast.publish.PublishOutcome;
import dev.cubecast.topic.Shard;
import dev.cubecast.topic.TopicKey;
import dev.cubecast.topic.TopicName;
import dev.cubecast.topic.TopicOutcome;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Clients of one ephemeral topic in a cube with groups: at every process one that watches it, at some one that
 * publishes, and one who deletes it now and then, whereupon the next of the others makes it anew. Whatever has its
 * name, each of these topics is one of its own (ARCHITECTURE.md, rule 2).
 */
final class EphemeralClients {
    private static final int THINK_MS_MAX = 400;
    private static final int KEEP_MS_MAX = 4_000;
    private static final int MESSAGES_MAX = 3;
    private static final long ASK_MS = 1_000;
    /**
     * By then every replica that follows has heard of a deletion. Before, its node may take a publish to the topic that
     * was.
     */
    private static final long HEARD_MS = 500;

    private static final int AGAIN_MS = 100;

    /**
     * Until all know which topic has the name, in a cube that is well: locations and answers of groups count for five
     * seconds.
     */
    private static final long FOUND_MS = 8_000;
    /** Until all who watch a topic that is deleted know that, and have found the next one. */
    private static final long REPLACED_MS = 3_000;

    private static final long SILENCE_MS = 2_000;

    private final SimulatedCube cube;
    private final RandomGenerator random;
    private final TopicName name;
    private final Map<NodeProcess, Watcher> watchers = new LinkedHashMap<>();
    /** Topics of which a watcher was told that they are gone. */
    private final Set<TopicKey> gone = new LinkedHashSet<>();

    private int publishers;
    private boolean stopped;

    /** @param home of the group that the topic is to belong to */
    EphemeralClients(SimulatedCube cube, Vertex home) {
        this.cube = cube;
        this.random = cube.split();
        this.name = IntStream.iterate(0, number -> number + 1)
                .mapToObj(number -> new TopicName("ephemeral." + number))
                .filter(topic -> Shard.of(topic, home.dimension()).home().equals(home))
                .findFirst()
                .orElseThrow();
    }

    /** Brings clients to a process that starts. */
    void attach(NodeProcess process) {
        Watcher watcher = new Watcher(process);
        watchers.put(process, watcher);
        process.whenEnded(() -> watchers.remove(process));
        process.subscriptions().whenDeleted(watcher::onDeleted);
        after(AGAIN_MS, process, watcher::find);
        if (random.nextBoolean()) {
            EphemeralPublisher publisher = new EphemeralPublisher(process);
            after(random.nextInt(THINK_MS_MAX), process, publisher::publishOn);
        }
        if (random.nextInt(3) == 0) {
            after(random.nextInt(KEEP_MS_MAX), process, () -> deleteOn(process));
        }
    }

    /** Nobody publishes or deletes any more; those who watch stay. */
    void stop() {
        stopped = true;
    }

    private void after(long delayMs, NodeProcess process, Runnable doing) {
        cube.scheduler().afterMs(delayMs, () -> process.execute(doing));
    }

    private static TopicAccess accessOf(NodeProcess process) {
        return process.protocol().access().orElseThrow();
    }

    // ---- Who watches ----

    private final class Watcher {
        private final NodeProcess process;
        private @Nullable TopicKey watched;

        private Watcher(NodeProcess process) {
            this.process = process;
        }

        private void find() {
            long deadlineMs = process.nowMs() + ASK_MS;
            var operation = process.operations().open("finding " + name, deadlineMs);
            Consumer<Location> whenDone = location -> {
                operation.end();
                onLocated(location);
            };
            accessOf(process).locator().locate(name, true, deadlineMs, whenDone, process.nowMs());
        }

        private void onLocated(Location location) {
            if (location instanceof Located found) {
                TopicKey topic = found.topic().key();
                watched = topic;
                process.subscriptions().subscribe(topic);
            } else {
                after(AGAIN_MS, process, this::find);
            }
        }

        private void onDeleted(TopicKey topic) {
            gone.add(topic);
            watched = null;
            accessOf(process).locator().forget(topic.name(), topic.id());
            after(random.nextInt(AGAIN_MS), process, this::find);
        }

        private boolean watches(TopicKey topic) {
            return topic.equals(watched)
                    && process.subscriptions()
                            .find(topic)
                            .filter(Subscription::isReady)
                            .isPresent();
        }

        private boolean has(String publisher) {
            return Optional.ofNullable(watched)
                    .flatMap(process.subscriptions()::find)
                    .filter(subscription -> subscription.lastNumberOf(publisher) == 1)
                    .isPresent();
        }

        @Override
        public String toString() {
            return process + " watches " + watched;
        }
    }

    // ---- Who publishes ----

    private final class EphemeralPublisher {
        private final NodeProcess process;
        private final String publisher;
        private long lastNumber;

        private EphemeralPublisher(NodeProcess process) {
            this.process = process;
            this.publisher = "ephemeral-" + publishers++ + "@" + process;
        }

        private void publishOn() {
            if (!stopped) {
                publish(1 + random.nextInt(MESSAGES_MAX));
                after(random.nextInt(THINK_MS_MAX), process, this::publishOn);
            }
        }

        private Publication publish(int count) {
            Publication publication = cube.history().onPublish(publisher, name, lastNumber + 1, count);
            lastNumber += count;
            long deadlineMs = process.nowMs() + ASK_MS;
            var operation = process.operations().open("the publish of " + publication, deadlineMs);
            accessOf(process)
                    .publishing()
                    .publish(
                            new dev.cubecast.protocol.Publication(name, publication.messages(), null, null),
                            deadlineMs,
                            outcome -> {
                                operation.end();
                                cube.history().onOutcome(publication, seen(outcome, count));
                            },
                            process.nowMs());
            return publication;
        }
    }

    private static PublishOutcome seen(PublicationOutcome outcome, int count) {
        if (outcome instanceof PublicationOutcome.Stored stored) {
            return new PublishOutcome.Stored(stored.first(), count, stored.epoch());
        }
        return outcome instanceof PublicationOutcome.Refused refused
                ? new PublishOutcome.Refused(PublishOutcome.Reason.UNAVAILABLE, refused.detail())
                : new PublishOutcome.Unknown(outcome.toString());
    }

    // ---- Who deletes ----

    private void deleteOn(NodeProcess process) {
        if (!stopped) {
            delete(process, outcome -> {});
            after(random.nextInt(KEEP_MS_MAX), process, () -> deleteOn(process));
        }
    }

    private void delete(NodeProcess process, Consumer<TopicOutcome> whenDone) {
        long deadlineMs = process.nowMs() + ASK_MS;
        var operation = process.operations().open("the deletion of " + name, deadlineMs);
        Consumer<TopicOutcome> ended = outcome -> {
            operation.end();
            whenDone.accept(outcome);
        };
        accessOf(process).topics().delete(name, deadlineMs, ended, process.nowMs());
    }

    // ---- What must hold when all is well ----

    /**
     * All watch the topic of this name; when that is deleted they are told, and the next one begins at its first
     * offset.
     */
    void expectBeginsAnew() {
        TopicKey before = expectFound(null, FOUND_MS);
        Violation.unless(
                !gone.contains(before),
                "deletions",
                () -> before + " is there, though somebody was told that it is deleted");
        expectDeleted(draw());
        PublishOutcome first = expectPublishedAnew();
        Violation.unless(
                isFirst(first),
                "deletions",
                () -> "the first message after the deletion of " + before + " is " + first);
        expectFound(before, REPLACED_MS);
        EphemeralPublisher publisher = new EphemeralPublisher(draw());
        expectPublished(publisher);
        cube.runUntil(
                () -> watchers.values().stream().allMatch(watcher -> watcher.has(publisher.publisher)), SILENCE_MS);
        watchers.values()
                .forEach(watcher -> Violation.unless(
                        watcher.has(publisher.publisher),
                        "silence",
                        () -> watcher + " and has not got the last message within " + SILENCE_MS + " ms"));
    }

    private PublishOutcome expectPublishedAnew() {
        PublishOutcome outcome = expectPublished(new EphemeralPublisher(draw()));
        for (long waited = 0; waited < HEARD_MS && !isFirst(outcome); waited += AGAIN_MS) {
            cube.runFor(AGAIN_MS);
            outcome = expectPublished(new EphemeralPublisher(draw()));
        }
        return outcome;
    }

    private static boolean isFirst(PublishOutcome outcome) {
        return outcome instanceof PublishOutcome.Stored stored && stored.firstOffset() == 0;
    }

    /** The topic that all watch, another one than that before. */
    private TopicKey expectFound(@Nullable TopicKey before, long withinMs) {
        cube.runUntil(() -> watchedByAll(before).isPresent(), withinMs);
        return watchedByAll(before)
                .orElseThrow(() -> new Violation(
                        "topics", "after " + withinMs + " ms, and with " + before + " before: " + watchers.values()));
    }

    private Optional<TopicKey> watchedByAll(@Nullable TopicKey before) {
        return watchers.values().stream()
                .flatMap(watcher -> Optional.ofNullable(watcher.watched).stream())
                .findFirst()
                .filter(topic -> !topic.equals(before))
                .filter(topic -> watchers.values().stream().allMatch(watcher -> watcher.watches(topic)));
    }

    private void expectDeleted(NodeProcess keeper) {
        List<TopicOutcome> outcomes = new ArrayList<>();
        keeper.execute(() -> delete(keeper, outcomes::add));
        cube.runUntil(() -> !outcomes.isEmpty(), ASK_MS + 2 * cube.tickMs());
        Violation.unless(
                outcomes.equals(List.of(new TopicOutcome.Deleted())),
                "progress",
                () -> "the deletion of " + name + " at " + keeper + " ended with " + outcomes);
    }

    private PublishOutcome expectPublished(EphemeralPublisher publisher) {
        List<Publication> publications = new ArrayList<>();
        publisher.process.execute(() -> publications.add(publisher.publish(1)));
        cube.runUntil(() -> publications.get(0).outcome() != null, ASK_MS + 2 * cube.tickMs());
        PublishOutcome outcome = publications.get(0).outcome();
        if (outcome instanceof PublishOutcome.Stored) {
            return outcome;
        }
        throw new Violation("progress", "the publish of " + publications + " ended with " + outcome);
    }

    private NodeProcess draw() {
        List<NodeProcess> running = cube.processes();
        return running.get(random.nextInt(running.size()));
    }
}
