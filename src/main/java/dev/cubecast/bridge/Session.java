package dev.cubecast.bridge;

import dev.cubecast.bridge.ClientConnection.Refusal;
import dev.cubecast.delivery.ResumePoint;
import dev.cubecast.topic.TopicName;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One topic that a client watches. How it gets the messages is known once the topic has been found. */
public final class Session {
    private final TopicName topic;
    private final Start start;
    private final ClientConnection connection;
    private final ClientMetrics metrics;
    private final Consumer<Session> whenClosed;

    private @Nullable Subscription subscription;
    private boolean subscribed;
    private boolean closed;

    Session(
            TopicName topic,
            Start start,
            ClientConnection connection,
            ClientMetrics metrics,
            Consumer<Session> whenClosed) {
        this.topic = topic;
        this.start = start;
        this.connection = connection;
        this.metrics = metrics;
        this.whenClosed = whenClosed;
    }

    TopicName topic() {
        return topic;
    }

    Start start() {
        return start;
    }

    ClientConnection connection() {
        return connection;
    }

    ClientProtocol protocol() {
        return connection.protocol();
    }

    boolean isClosed() {
        return closed;
    }

    void begin(Subscription found) {
        subscription = found;
    }

    /**
     * A subscription has taken effect. Returns whether it is the first one, of which the connection is told.
     *
     * @param place as in {@link ClientConnection#onSubscribed}
     */
    boolean onSubscribed(@Nullable ResumePoint place) {
        boolean isFirst = !subscribed;
        subscribed = true;
        if (isFirst) {
            connection.onSubscribed(place);
        }
        return isFirst;
    }

    /** There is nothing to be had where the topic was found: it will be found again. */
    void end() {
        if (subscription != null) {
            subscription.close();
        }
        subscription = null;
    }

    /** The connection takes more again. */
    public void onWritable() {
        if (subscription != null && !closed) {
            subscription.onWritable();
        }
    }

    /** The connection is gone, or does not want this any more. Closing again does nothing. */
    public void close() {
        if (!closed) {
            closed = true;
            end();
            whenClosed.accept(this);
        }
    }

    void refuse(Refusal refusal) {
        if (!closed) {
            metrics.onSessionRefused(refusal.reason());
            close();
            connection.onRefused(refusal);
        }
    }

    void disconnect() {
        metrics.onTooSlow();
        close();
        connection.onTooSlow();
    }
}
