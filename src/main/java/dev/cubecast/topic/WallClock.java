package dev.cubecast.topic;

/** Turns the monotonic time that the protocol runs on into the time that people read. */
public interface WallClock {
    /** Milliseconds since 1970 at the moment {@code nowMs} of the monotonic clock. */
    long wallMs(long nowMs);
}
