package dev.cubecast.operations;

/**
 * How long a request may take, in milliseconds.
 *
 * @param defaultMs of one that does not say
 * @param maxMs the longest that one may ask for
 */
public record Deadlines(long defaultMs, long maxMs) {
    /** The parameter that says it. */
    public static final String NAME = "deadlineMs";

    public long timeoutMs(Parameters parameters) {
        return parameters.number(NAME, defaultMs, 1, maxMs);
    }
}
