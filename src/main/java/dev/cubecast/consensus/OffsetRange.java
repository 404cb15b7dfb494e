package dev.cubecast.consensus;

/**
 * Offsets of a topic without a gap.
 *
 * @param from the first one
 * @param until one more than the last one
 */
public record OffsetRange(long from, long until) {
    public OffsetRange {
        if (from < 0 || from > until) {
            throw new IllegalArgumentException("no offsets are " + from + " to " + until);
        }
    }

    boolean has(long offset) {
        return from <= offset && offset < until;
    }
}
