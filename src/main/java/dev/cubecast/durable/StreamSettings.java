package dev.cubecast.durable;

/**
 * Limits and timings of an entry node's streams.
 *
 * @param windowBytes message bytes that may be under way to one group, or wait for its leader: the end-to-end credits;
 *     what is beyond is overloaded
 * @param windowPublishes publishes likewise, at most {@link #WINDOW_PUBLISHES_MAX}
 * @param resendIntervalMs what was not answered for this long is sent again
 */
public record StreamSettings(int windowBytes, int windowPublishes, long resendIntervalMs) {
    /** A leader remembers as many of a stream that are not settled. */
    public static final int WINDOW_PUBLISHES_MAX = EntryNodeStream.UNSETTLED_MAX;

    /** Four of the largest messages, so that they flow without a pause. */
    public static final StreamSettings DEFAULT = new StreamSettings(4 << 20, 4096, 250);
}
