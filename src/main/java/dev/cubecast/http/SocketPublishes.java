package dev.cubecast.http;

import dev.cubecast.message.Bytes;
import dev.cubecast.operations.Problem;
import dev.cubecast.operations.ProblemException;
import dev.cubecast.operations.PublishProblem;
import dev.cubecast.protocol.Publication;
import dev.cubecast.protocol.PublicationOutcome;
import dev.cubecast.protocol.TopicPublishing;
import dev.cubecast.topic.TopicName;
import java.util.List;
import java.util.function.LongSupplier;

/** What one WebSocket's client publishes: in its order, and no more under way than the limits allow. */
final class SocketPublishes {
    private final TopicName topic;
    private final TopicPublishing publishing;
    private final Messages messages;
    private final HttpSettings settings;
    private final HttpMetrics metrics;
    private final LongSupplier nowMs;
    private final Listener listener;

    private int pending;
    private long bytesPending;
    private long received;
    /**
     * Whether so much is on its way to the topic's leader that this must not publish more before it is told to go on.
     */
    private boolean congested;

    /** Goes on; one object, by which it is known. */
    private final Runnable goOn = this::onRoom;

    interface Listener {
        /** @param number of the client's message on this connection, from 1 */
        void onProblem(Problem problem, long number);

        /** {@link #isFull()} may have changed. */
        void onProgress();
    }

    SocketPublishes(
            TopicName topic,
            TopicPublishing publishing,
            Messages messages,
            HttpSettings settings,
            HttpMetrics metrics,
            LongSupplier nowMs,
            Listener listener) {
        this.topic = topic;
        this.publishing = publishing;
        this.messages = messages;
        this.settings = settings;
        this.metrics = metrics;
        this.nowMs = nowMs;
        this.listener = listener;
    }

    /** Whether so much is under way that the socket must not be read for now. */
    boolean isFull() {
        return congested
                || pending >= settings.socketPublishesMax()
                || bytesPending >= settings.socketPublishBytesMax();
    }

    /** The socket is gone. */
    void close() {
        publishing.turns().leave(goOn);
    }

    private void onRoom() {
        congested = false;
        listener.onProgress();
    }

    /** Whether nothing is under way. */
    boolean isIdle() {
        return pending == 0;
    }

    void publish(Bytes json) {
        long number = ++received;
        Bytes message;
        try {
            message = messages.encode(json);
        } catch (ProblemException invalid) {
            refuse(invalid.problem(), number);
            return;
        }
        pending++;
        bytesPending += message.length();
        long now = nowMs.getAsLong();
        publishing.publish(
                new Publication(topic, List.of(message), null, null),
                now + settings.deadlines().defaultMs(),
                outcome -> onOutcome(outcome, message.length(), number),
                now);
        congested |= publishing.turns().mustWait(topic, goOn);
        listener.onProgress();
    }

    /** Counts a message of the client that cannot be published. */
    void refuse(Problem problem) {
        refuse(problem, ++received);
    }

    private void refuse(Problem problem, long number) {
        metrics.onUnpublished(WebSocketProtocol.INSTANCE.name(), problem.code());
        listener.onProblem(problem, number);
    }

    private void onOutcome(PublicationOutcome outcome, int bytes, long number) {
        pending--;
        bytesPending -= bytes;
        if (PublishProblem.isNone(outcome)) {
            metrics.onStored(WebSocketProtocol.INSTANCE.name());
        } else {
            refuse(PublishProblem.of(outcome), number);
        }
        listener.onProgress();
    }
}
