package dev.cubecast.simulation;

import dev.cubecast.consensus.ProducerId;
import dev.cubecast.durable.PublishRequest;
import dev.cubecast.durable.TopicRequest;
import dev.cubecast.durable.TopicVerdict;
import dev.cubecast.durable.Verdict;
import dev.cubecast.durable.Verdict.Outcome;
import dev.cubecast.durable.Verdict.Reason;
import dev.cubecast.protocol.ReplicaHost;
import dev.cubecast.simulation.Operations.Operation;
import dev.cubecast.simulation.ProducerWindow.Publication;
import dev.cubecast.topic.Durability;
import dev.cubecast.topic.Topic;
import dev.cubecast.topic.TopicId;
import dev.cubecast.topic.TopicName;
import dev.cubecast.topic.TopicSettings;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A publisher of a durable topic, connected to some node of the cube. It numbers its messages, and when its node dies, stands still or
 * cannot say what became of one, it goes to another node and tries it again until it knows that it is stored.
 */
final class GroupClient {
    private static final long ATTEMPT_MS = 1_000;
    /** What is not answered so long after its deadline never will be: the node stands still. */
    private static final long PATIENCE_MS = 300;

    private static final int AGAIN_MS_MAX = 100;

    private final SimulatedCube cube;
    private final GroupShape group;
    private final GroupHosts hosts;
    private final GroupHistory history;
    private final RandomGenerator random;
    private final TopicName name;
    private final TopicSettings settings;
    private final ProducerId producer;
    private ClientHabits habits;

    private @Nullable ProducerWindow window;
    /** The one that it is connected to; null while it looks for another. */
    private @Nullable NodeProcess process;
    /** Grows with each connection: what an earlier one brings is not heard. */
    private int connection;
    /** Questions of this connection that are not answered. */
    private int underWay;
    /** Whether it leaves as soon as all is answered. */
    private boolean leaving;

    private boolean stopped;
    private long answered;
    private long longestWaitMs;

    GroupClient(
            SimulatedCube cube,
            GroupShape group,
            GroupHosts hosts,
            GroupHistory history,
            TopicName name,
            TopicSettings settings,
            String producer,
            int thinkMsMax) {
        this.cube = cube;
        this.group = group;
        this.hosts = hosts;
        this.history = history;
        this.random = cube.split();
        this.name = name;
        this.settings = settings;
        this.producer = new ProducerId(producer);
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

    /** The longest time that a publish has taken from its first attempt to its answer. */
    long longestWaitMs() {
        return longestWaitMs;
    }

    /** Measures waits from now on. */
    void forgetWaits() {
        longestWaitMs = 0;
    }

    void start() {
        connect();
        publish();
    }

    /** Goes on at an easy pace. */
    void calm() {
        habits = habits.calm();
    }

    void stop() {
        stopped = true;
    }

    // ---- Connections ----

    private void connect() {
        List<SimulatedNode> nodes = cube.occupied();
        NodeProcess found = nodes.get(random.nextInt(nodes.size())).process();
        if (found == null) {
            connectLater();
            return;
        }
        process = found;
        int connected = ++connection;
        underWay = 0;
        leaving = false;
        found.whenEnded(() -> onLost(connected));
        work();
    }

    private void connectLater() {
        cube.scheduler().afterMs(1 + random.nextInt(AGAIN_MS_MAX), this::connect);
    }

    private void onLost(int lost) {
        if (lost == connection && process != null) {
            process = null;
            if (window != null) {
                window.onConnectionLost();
            }
            connectLater();
        }
    }

    /** What was asked in a connection, and whether that was answered. */
    private final class Question {
        private final int asked = connection;
        private boolean isAnswered;

        private boolean isHeard() {
            return asked == connection && process != null;
        }
    }

    private interface OfHost<T> {
        void ask(ReplicaHost host, long deadlineMs, Consumer<T> whenAnswered, long nowMs);
    }

    /**
     * Asks the node for something. If it stands still it does what it was asked once it goes on, though the client has left.
     *
     * @param whenAnswered also told whether the client is still there
     */
    private <T> void ask(NodeProcess asked, OfHost<T> call, BiConsumer<T, Boolean> whenAnswered) {
        Question question = new Question();
        underWay++;
        cube.scheduler().afterMs(ATTEMPT_MS + PATIENCE_MS, () -> {
            if (!question.isAnswered) {
                onLost(question.asked);
            }
        });
        asked.execute(() -> {
            long deadlineMs = asked.nowMs() + ATTEMPT_MS;
            Operation operation = asked.operations().open("a question of " + producer, deadlineMs);
            Consumer<T> answered = answer -> {
                operation.end();
                question.isAnswered = true;
                onAnswer(question, answer, whenAnswered);
            };
            hosts.at(asked.vertex()).ifPresent(host -> call.ask(host, deadlineMs, answered, asked.nowMs()));
        });
    }

    private <T> void onAnswer(Question question, T answer, BiConsumer<T, Boolean> whenAnswered) {
        boolean isHeard = question.isHeard();
        underWay -= isHeard ? 1 : 0;
        whenAnswered.accept(answer, isHeard);
        if (!question.isHeard()) {
            return;
        } else if (leaving && underWay == 0) {
            onLost(connection);
        } else {
            work();
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
        NodeProcess at = process;
        ProducerWindow target = window;
        if (at == null || leaving) {
            return;
        } else if (target != null) {
            target.takeWaiting().forEach(publication -> send(at, target, publication));
        } else if (underWay == 0 && !stopped) {
            askForTopic(at);
        }
    }

    private void askForTopic(NodeProcess at) {
        TopicRequest.Create wish = new TopicRequest.Create(new Topic(name, TopicId.draw(random), settings));
        ask(
                at,
                (host, deadlineMs, whenAnswered, nowMs) ->
                        host.topicRequests().ask(group.id(), wish, deadlineMs, whenAnswered, nowMs),
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
            leaving = true;
        }
    }

    private void send(NodeProcess at, ProducerWindow target, Publication publication) {
        PublishRequest request = new PublishRequest(
                name, target.topic(), publication.messages, null, publication.sequence, publication.level);
        ask(
                at,
                (host, deadlineMs, whenAnswered, nowMs) ->
                        host.streams().publish(group.id(), request, deadlineMs, whenAnswered, nowMs),
                (Outcome outcome, Boolean isHeard) -> onOutcome(target, publication, outcome, isHeard));
    }

    private void onOutcome(ProducerWindow target, Publication publication, Outcome outcome, boolean isHeard) {
        if (outcome instanceof Verdict.Stored stored && publication.level == Durability.QUORUM) {
            history.onAcknowledged(target.topic(), stored.firstOffset(), publication.messages);
        }
        if (isHeard && target.equals(window)) {
            onHeard(target, publication, outcome);
        }
    }

    private void onHeard(ProducerWindow target, Publication publication, Outcome outcome) {
        if (outcome instanceof Verdict.Stored && publication.level == Durability.QUORUM) {
            target.onStored(publication);
            onTaken(publication);
        } else if (outcome instanceof Verdict.Stored || outcome instanceof Verdict.Taken) {
            Violation.unless(publication.level != Durability.QUORUM, "levels", publication + " got only " + outcome);
            target.onPromisedWeakly(publication);
            onTaken(publication);
        } else if (outcome instanceof Verdict.OutOfSequence gap) {
            target.onExpected(gap.expected());
            leaving = true;
        } else if (outcome instanceof Verdict.Refused refused) {
            onRefused(target, publication, refused.reason());
        } else {
            leaving = true;
        }
    }

    private void onRefused(ProducerWindow target, Publication publication, Reason reason) {
        if (reason == Reason.UNAVAILABLE) {
            leaving = true;
        } else if (reason == Reason.UNKNOWN_PRODUCER) {
            target.onExpected(1);
            leaving = true;
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
