package dev.cubecast.bridge;

import dev.cubecast.delivery.ResumePoint;
import org.jspecify.annotations.Nullable;

/**
 * One client's connection as the fan-out sees it, for one of the topics that it watches. Nothing here blocks or throws.
 * A connection that closes says so by {@link Session#close()} and is not called again.
 */
public interface ClientConnection {
    ClientProtocol protocol();

    /** What stands for the client: the same for all topics that it watches over one connection. */
    default Object client() {
        return this;
    }

    /**
     * Whether the connection takes more without piling it up. When it does again it calls {@link Session#onWritable()}.
     */
    boolean isWritable();

    /** Bytes that were written and that its socket has not taken, whoever else was given the same memory. */
    long unsentBytes();

    /**
     * Bytes that its socket has taken. Only that it is more than a moment ago means something: the transport may count
     * a little off it.
     */
    long takenBytes();

    /** Writes the block, which leaves at the end of the event. */
    void write(FrameBlock frames);

    /**
     * The subscription has taken effect. Called once, before anything is written.
     *
     * @param place where it begins; null if nobody can tell, or if a gap comes first, which a client that came back
     *     there would not hear of
     */
    void onSubscribed(@Nullable ResumePoint place);

    /** The session was not admitted, or its subscription cannot be had or kept. It is closed already. */
    void onRefused(Refusal refusal);

    /** The client does not keep up and must be disconnected. The session is closed already. */
    void onTooSlow();

    /** Why there is no subscription. */
    record Refusal(Reason reason, String detail) {
        public enum Reason {
            TOO_MANY_SESSIONS,
            TOO_MANY_WATCHED_TOPICS,
            TOO_MANY_TOPICS,
            UNKNOWN_TOPIC,
            NOTHING_STORED,
            OVERLOADED,
            GOES_AWAY,
            UNAVAILABLE
        }
    }
}
