package dev.cubecast.simulation;

import dev.cubecast.consensus.ProducerId;
import dev.cubecast.durable.PublishRequest;
import dev.cubecast.durable.TopicRequest;
import dev.cubecast.durable.TopicVerdict;
import dev.cubecast.durable.Verdict;
import dev.cubecast.durable.Verdict.Outcome;
import dev.cubecast.durable.Verdict.Reason;
import dev.cubecast.history.ProducerWindow;
import dev.cubecast.history.ProducerWindow.Publication;
import dev.cubecast.history.TopicHistory;
import dev.cubecast.history.Violation;
import dev.cubecast.message.Bytes;
import dev.cubecast.topic.Durability;
import dev.cubecast.topic.Topic;
import dev.cubecast.topic.TopicId;
import dev.cubecast.topic.TopicName;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A publisher of a durable topic, connected to some node of the cube. It numbers its messages, and when its node dies,
 * stands still or cannot say what became of one, it goes to another node and tries it again until it knows that it is
 * stored.
 */
final class GroupClient implements ClientConnection.Client {
    private final SimulatedCube cube;
    private final GroupShape group;
    private final TopicHistory history;
    private final RandomGenerator random;
    private final TopicName name;
    private final TopicKeeper keeper;
    private final ProducerId producer;
    private final ClientConnection connection;
    private ClientHabits habits;

    private @Nullable ProducerWindow window;
    private boolean stopped;
    private long answered;
    private long longestWaitMs;

    GroupClient(
            SimulatedCube cube,
            GroupShape group,
            GroupHosts hosts,
            TopicHistory history,
            TopicName name,
            TopicKeeper keeper,
            String producer,
            int thinkMsMax) {
        this.cube = cube;
        this.group = group;
        this.history = history;
        this.random = cube.split();
        this.name = name;
        this.keeper = keeper;
        this.producer = new ProducerId(producer);
        this.connection = new ClientConnection(cube, hosts, this);
        this.habits = ClientHabits.draw(thinkMsMax, random);
    }

    TopicName name() {
        return name;
    }

    GroupShape group() {
        return group;
    }

    /** Publishes that it was told are taken, at whatever level. */
    long answered() {
        return answered;
    }

    /** The longest time that a publish has taken from its first attempt to its answer, or has waited for one so far. */
    long longestWaitMs() {
        long nowMs = cube.scheduler().nowMs();
        return Math.max(longestWaitMs, window == null ? 0 : window.waitMs(nowMs));
    }

    /** Measures waits from now on. */
    void forgetWaits() {
        longestWaitMs = 0;
    }

    void start() {
        connection.connect();
        publish();
    }

    /** Goes on at an easy pace. */
    void calm() {
        habits = habits.calm();
    }

    void stop() {
        stopped = true;
    }

    @Override
    public void onConnected() {
        work();
    }

    @Override
    public void onLost() {
        if (window != null) {
            window.onConnectionLost();
        }
    }

    // ---- What it does ----

    /** Publishes now and then, unless enough is under way. */
    private void publish() {
        ProducerWindow target = window;
        if (stopped) {
            return;
        } else if (target != null && target.unanswered() < habits.window()) {
            target.add(
                    habits.drawCount(random),
                    habits.drawLevel(random),
                    cube.scheduler().nowMs());
            work();
        }
        cube.scheduler().afterMs(1 + random.nextInt(1 + habits.thinkMsMax()), this::publish);
    }

    private void work() {
        ProducerWindow target = window;
        if (!connection.isOpen()) {
            return;
        } else if (target != null) {
            target.takeWaiting().forEach(publication -> send(target, publication));
        } else if (connection.isIdle() && !stopped) {
            askForTopic();
        }
    }

    private void askForTopic() {
        TopicRequest.Create request =
                new TopicRequest.Create(new Topic(name, TopicId.draw(random), keeper.drawSettings()));
        connection.<TopicVerdict>ask(
                "the topic of " + producer,
                (host, deadlineMs, whenAnswered, nowMs) ->
                        host.topicRequests().ask(group.id(), request, deadlineMs, whenAnswered, nowMs),
                this::onTopic);
    }

    private void onTopic(TopicVerdict verdict, boolean isHeard) {
        if (!isHeard) {
            return;
        } else if (verdict instanceof TopicVerdict.Made made) {
            window = new ProducerWindow(producer, made.topic().id());
        } else if (verdict instanceof TopicVerdict.Found found) {
            window = new ProducerWindow(producer, found.topic().id());
        } else {
            connection.leave();
        }
        work();
    }

    private void send(ProducerWindow target, Publication publication) {
        PublishRequest request = new PublishRequest(
                name, target.topic(), publication.messages, null, publication.sequence, publication.level);
        boolean isDeleted = history.isDeleted(target.topic());
        connection.<Outcome>ask(
                publication.toString(),
                (host, deadlineMs, whenAnswered, nowMs) ->
                        host.streams().publish(group.id(), request, deadlineMs, whenAnswered, nowMs),
                (outcome, isHeard) -> {
                    Violation.unless(
                            !isDeleted || !isStoredAnew(publication, outcome),
                            "deletions",
                            () -> publication + " ended with " + outcome + ", after its topic was deleted");
                    onOutcome(target, publication, outcome, isHeard);
                });
    }

    /**
     * What a leader says that does not know yet of its successor, as it stood still, may be true without that: that
     * something was stored before, or has been taken at a weaker level, which promises nothing about its successors.
     */
    private static boolean isStoredAnew(Publication publication, Outcome outcome) {
        return publication.level == Durability.QUORUM
                && outcome instanceof Verdict.Stored stored
                && !stored.duplicate();
    }

    private void onOutcome(ProducerWindow target, Publication publication, Outcome outcome, boolean isHeard) {
        if (outcome instanceof Verdict.Stored stored && publication.level == Durability.QUORUM) {
            history.onAcknowledged(target.topic(), stored.firstOffset(), publication.messages);
        }
        if (isHeard && target.equals(window)) {
            onHeard(target, publication, outcome);
        }
        work();
    }

    private void onHeard(ProducerWindow target, Publication publication, Outcome outcome) {
        if (outcome instanceof Verdict.Stored && publication.level == Durability.QUORUM) {
            onStored(target, publication);
            onTaken(publication);
        } else if (outcome instanceof Verdict.Stored || outcome instanceof Verdict.Taken) {
            Violation.unless(publication.level != Durability.QUORUM, "levels", publication + " got only " + outcome);
            target.onPromisedWeakly(publication);
            onTaken(publication);
        } else if (outcome instanceof Verdict.OutOfSequence gap) {
            target.onExpected(gap.expected());
            connection.leave();
        } else if (outcome instanceof Verdict.Refused refused) {
            onRefused(target, publication, refused.reason());
        } else {
            connection.leave();
        }
    }

    private void onStored(ProducerWindow target, Publication publication) {
        List<Bytes> stored = target.onStored(publication);
        if (!keeper.trims()) {
            history.onStored(target.topic(), stored);
        }
    }

    private void onRefused(ProducerWindow target, Publication publication, Reason reason) {
        if (reason == Reason.UNAVAILABLE || reason == Reason.NO_ROOM) {
            connection.leave();
        } else if (reason == Reason.UNKNOWN_PRODUCER) {
            target.onExpected(1);
            connection.leave();
        } else if (history.mayBeDeleted(target.topic())
                && (reason == Reason.UNKNOWN_TOPIC || reason == Reason.TOPIC_RECREATED)) {
            window = null;
        } else {
            throw new Violation("producers", publication + " was refused: " + reason);
        }
    }

    private void onTaken(Publication publication) {
        answered++;
        longestWaitMs = Math.max(longestWaitMs, cube.scheduler().nowMs() - publication.beganMs);
    }
}
