package dev.cubecast.eventbus;

import dev.cubecast.bridge.ClientConnection;
import dev.cubecast.bridge.ClientProtocol;
import dev.cubecast.bridge.FrameBlock;
import dev.cubecast.bridge.Session;
import dev.cubecast.delivery.ResumePoint;
import dev.cubecast.operations.ErrorCode;
import dev.cubecast.operations.Problem;
import dev.cubecast.operations.Refusals;
import dev.cubecast.topic.TopicName;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One topic that a connection watches. */
final class BusSubscription implements ClientConnection {
    private final BusConnection connection;
    private final BusSubscriptions owner;
    private final TopicName topic;
    private final long untilMs;
    private Optional<Session> session = Optional.empty();
    private boolean inEffect;

    /** @param untilMs when it is refused if it has not taken effect by then */
    BusSubscription(BusConnection connection, BusSubscriptions owner, TopicName topic, long untilMs) {
        this.connection = connection;
        this.owner = owner;
        this.topic = topic;
        this.untilMs = untilMs;
    }

    TopicName topic() {
        return topic;
    }

    void begin(Optional<Session> opened) {
        session = opened;
    }

    boolean isOverdue(long nowMs) {
        return !inEffect && nowMs >= untilMs;
    }

    void close() {
        session.ifPresent(Session::close);
    }

    void onConnectionWritable() {
        session.ifPresent(Session::onWritable);
    }

    @Override
    public ClientProtocol protocol() {
        return connection.protocol();
    }

    @Override
    public Object client() {
        return connection;
    }

    @Override
    public boolean isWritable() {
        return connection.isWritable();
    }

    @Override
    public long unsentBytes() {
        return connection.unsentBytes();
    }

    @Override
    public long takenBytes() {
        return connection.takenBytes();
    }

    @Override
    public void write(FrameBlock frames) {
        connection.write(frames);
    }

    @Override
    public void onSubscribed(@Nullable ResumePoint place) {
        inEffect = true;
        owner.onSubscribed(this);
    }

    @Override
    public void onRefused(Refusal refusal) {
        owner.onEnded(this, Refusals.problem(refusal));
    }

    @Override
    public void onTooSlow() {
        owner.onEnded(this, new Problem(ErrorCode.TOO_SLOW, "the connection did not keep up with the topic " + topic));
        connection.close();
    }
}
