package dev.cubecast.eventbus;

import dev.cubecast.operations.Deadlines;
import dev.cubecast.overlay.Limits;

/**
 * Of the event bus protocol over all transports. Sizes in bytes, times in milliseconds.
 *
 * @param host the address that the TCP endpoint listens on
 * @param port of the TCP endpoint; 0 for any free one
 * @param connectionsMax of all transports together; further ones are told so and closed
 * @param subscriptionsMax topics that one connection may watch
 * @param questionsMax that one connection may have asked without an answer; further ones are refused
 * @param publishesMax publishes and questions of one connection that may wait for their outcome before the node stops
 *     reading it, without pulls that wait for messages
 * @param publishBytesMax bytes of them likewise
 * @param incomingBytesMax bytes of all connections' frames that have come and were not taken yet; beyond, unfinished
 *     frames are not taken and clients that go on sending are closed
 * @param framesPerSecondMax that one connection may send on average over a second; then it is not read for a moment
 * @param idleTimeoutMs a TCP connection on which nothing moves for this long is closed
 * @param frameTimeoutMs a connection is closed on which a frame that has begun is not whole by then
 * @param subscribeTimeoutMs a subscription that has not taken effect by then is refused
 * @param nestingMax depth of a JSON value
 * @param deadlines of publishes and questions
 */
public record BusSettings(
        String host,
        int port,
        int connectionsMax,
        int subscriptionsMax,
        int questionsMax,
        int publishesMax,
        int publishBytesMax,
        int incomingBytesMax,
        int framesPerSecondMax,
        long idleTimeoutMs,
        long frameTimeoutMs,
        long subscribeTimeoutMs,
        int nestingMax,
        Deadlines deadlines) {
    /** The largest frame: a message with all that stands around it. Larger ones are passed over. */
    public static final int FRAME_BYTES_MAX = Limits.FRAME_BYTES_MAX;

    /** The default limits and times. */
    public static BusSettings of(String host, int port) {
        return new BusSettings(
                host,
                port,
                20_000,
                1_000,
                1_000,
                4_096,
                4 << 20,
                32 << 20,
                200_000,
                120_000,
                30_000,
                3_000,
                512,
                new Deadlines(3_000, 60_000));
    }
}
