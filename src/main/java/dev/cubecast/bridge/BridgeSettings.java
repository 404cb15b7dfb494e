package dev.cubecast.bridge;

/**
 * @param tickIntervalMs between two looks at the deadlines of clients' requests, milliseconds
 * @param sessionsMax clients that may watch topics on one node; further ones are refused
 * @param topicsMax topics that the clients of one node may watch; further ones are refused
 * @param queuedPushesMax pushes that may wait for one client that does not keep up; then the topic's slow-consumer policy
 *     decides
 * @param queuedBytesMax bytes of pushes likewise
 * @param blockBytesMax encoded bytes of one topic that are collected before they are written, even within one event
 */
public record BridgeSettings(
        long tickIntervalMs,
        int sessionsMax,
        int topicsMax,
        int queuedPushesMax,
        int queuedBytesMax,
        int blockBytesMax) {

    /** A client that is slow for a moment is given one of the largest messages as a queue. */
    public static final BridgeSettings DEFAULT = new BridgeSettings(100, 20_000, 50_000, 1_024, 1 << 20, 256 << 10);
}
