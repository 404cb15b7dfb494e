package dev.cubecast.client;

import java.time.Instant;

/**
 * Where a subscription begins.
 *
 * @param text as the node's parameter {@code from} has it
 */
public record From(String text) {
    private static final String LATEST = "latest";

    /** What is published from now on. Of an ephemeral topic there is nothing else. */
    public static From latest() {
        return new From(LATEST);
    }

    /** The oldest message that is kept. */
    public static From earliest() {
        return new From("earliest");
    }

    /** @param offset from 0 */
    public static From offset(long offset) {
        if (offset < 0) {
            throw new IllegalArgumentException("an offset is not negative, but found " + offset);
        }
        return new From(String.valueOf(offset));
    }

    /** The first message of this time or a later one. */
    public static From time(Instant time) {
        return new From("time:" + time.toEpochMilli());
    }

    /**
     * What follows on a message that was got before, also by another process: {@link Received#token} or
     * {@link Subscription#token}.
     */
    public static From after(String token) {
        return new From(token);
    }

    boolean isLatest() {
        return text.equals(LATEST);
    }
}
