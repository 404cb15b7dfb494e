package dev.cubecast.simulation;

import dev.cubecast.protocol.ReplicaHost;
import dev.cubecast.simulation.Operations.Operation;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A client's connection to some node of the cube, whatever that holds. When the node dies or answers no more, the
 * client goes to another one. A node that stands still does what it was asked when it goes on, though the client has
 * left.
 */
final class ClientConnection {
    private static final long ATTEMPT_MS = 1_000;
    /** What is not answered so long after its deadline never will be: the node stands still. */
    private static final long PATIENCE_MS = 300;

    private static final int AGAIN_MS_MAX = 100;

    /** Whose connection it is. */
    interface Client {
        /** Questions may be asked. */
        void onConnected();

        /** Nothing that was asked will be answered any more. */
        void onLost();
    }

    /** A question to the node that answers it once, at the deadline at the latest. */
    interface Call<T> {
        void ask(ReplicaHost host, long deadlineMs, Consumer<T> whenAnswered, long nowMs);
    }

    private final SimulatedCube cube;
    private final GroupHosts hosts;
    private final RandomGenerator random;
    private final Client client;

    /** Null while it looks for a node. */
    private @Nullable NodeProcess process;
    /** Of the connections that there were, which this is. */
    private int number;
    /** Questions of this connection that are not answered. */
    private int underWay;
    /** Whether it ends as soon as all is answered. */
    private boolean leaving;

    ClientConnection(SimulatedCube cube, GroupHosts hosts, Client client) {
        this.cube = cube;
        this.hosts = hosts;
        this.random = cube.split();
        this.client = client;
    }

    void connect() {
        List<SimulatedNode> nodes = cube.occupied().stream()
                .filter(node -> hosts.isUsed(node.vertex()))
                .toList();
        NodeProcess found = nodes.get(random.nextInt(nodes.size())).process();
        if (found == null) {
            connectLater();
            return;
        }
        process = found;
        underWay = 0;
        leaving = false;
        int connected = ++number;
        found.whenEnded(() -> end(connected));
        client.onConnected();
    }

    private void connectLater() {
        cube.scheduler().afterMs(1 + random.nextInt(AGAIN_MS_MAX), this::connect);
    }

    private void end(int ended) {
        if (ended == number && process != null) {
            process = null;
            client.onLost();
            connectLater();
        }
    }

    /** Asks nothing more, and goes to another node once all that was asked is answered. */
    void leave() {
        leaving = true;
    }

    /** Whether something can be asked. */
    boolean isOpen() {
        return process != null && !leaving;
    }

    /** Whether nothing is under way. */
    boolean isIdle() {
        return underWay == 0;
    }

    private final class Question {
        private final int asked = number;
        private boolean isAnswered;

        private boolean isHeard() {
            return asked == number && process != null;
        }
    }

    /**
     * Asks the node something, if the connection is open.
     *
     * @param whenAnswered also told whether the client is still there to hear it
     */
    <T> void ask(String what, Call<T> call, BiConsumer<T, Boolean> whenAnswered) {
        NodeProcess asked = process;
        if (asked == null) {
            throw new IllegalStateException("there is no connection to ask " + what);
        }
        Question question = new Question();
        underWay++;
        cube.scheduler().afterMs(ATTEMPT_MS + PATIENCE_MS, () -> {
            if (!question.isAnswered) {
                end(question.asked);
            }
        });
        asked.execute(
                () -> hosts.at(asked.vertex()).ifPresent(host -> ask(what, question, asked, host, call, whenAnswered)));
    }

    private <T> void ask(
            String what,
            Question question,
            NodeProcess asked,
            ReplicaHost host,
            Call<T> call,
            BiConsumer<T, Boolean> whenAnswered) {
        long deadlineMs = asked.nowMs() + ATTEMPT_MS;
        Operation operation = asked.operations().open(what, deadlineMs);
        Consumer<T> answered = answer -> {
            operation.end();
            question.isAnswered = true;
            onAnswer(question, answer, whenAnswered);
        };
        call.ask(host, deadlineMs, answered, asked.nowMs());
    }

    private <T> void onAnswer(Question question, T answer, BiConsumer<T, Boolean> whenAnswered) {
        boolean isHeard = question.isHeard();
        underWay -= isHeard ? 1 : 0;
        whenAnswered.accept(answer, isHeard);
        if (question.isHeard() && leaving && underWay == 0) {
            end(number);
        }
    }
}
