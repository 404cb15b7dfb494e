package dev.cubecast.durable;

/**
 * Limits and timings of an entry node's streams.
 *
 * @param windowBytes message bytes that may be under way to one group, or wait for its leader: the end-to-end credits; what is
 *     beyond is overloaded
 * @param windowPublishes publishes likewise, at most {@link EntryNodeStream#UNSETTLED_MAX}
 * @param resendIntervalMs what was not answered for this long is sent again
 */
public record StreamSettings(int windowBytes, int windowPublishes, long resendIntervalMs) {
    /** Four of the largest messages, so that they flow without a pause. */
    public static final StreamSettings DEFAULT = new StreamSettings(4 << 20, 4096, 250);
}
