package dev.cubecast.publish;

/**
 * Limits and timings of publishing.
 *
 * @param windowBytes message bytes of one entry node that may be under way to one leader, or wait for one: the
 *     end-to-end credits; what is beyond is refused as overloaded
 * @param windowPublishes publishes likewise
 * @param resendIntervalMs what was not answered for this long is sent again
 */
public record PublishSettings(int windowBytes, int windowPublishes, long resendIntervalMs) {
    /** Four of the largest messages, so that they flow without a pause. */
    public static final PublishSettings DEFAULT = new PublishSettings(4 << 20, 4096, 250);
}
