package dev.cubecast.bridge;

/**
 * @param tickIntervalMs between two looks at the deadlines of clients' requests, milliseconds
 * @param sessionsMax clients that may watch topics on one node; further ones are refused
 * @param topicsMax topics that the clients of one node may watch; further ones are refused
 * @param queuedPushesMax pushes that may wait for one client that does not keep up; then the topic's slow-consumer policy
 *     decides
 * @param queuedBytesMax bytes of pushes likewise
 * @param queuedBytesTotalMax bytes of pushes that may wait for all clients together; then the policy decides for whoever would
 *     add to them. As many may be unsent that sessions of durable topics have read; then these read in turns
 * @param blockBytesMax encoded bytes of one topic that are collected before they are written, even within one event
 */
public record BridgeSettings(
        long tickIntervalMs,
        int sessionsMax,
        int topicsMax,
        int queuedPushesMax,
        int queuedBytesMax,
        long queuedBytesTotalMax,
        int blockBytesMax) {

    /**
     * A client that is slow for a moment is given one of the largest messages as a queue, and all of them an eighth of the
     * memory that a node has by default.
     */
    public static final BridgeSettings DEFAULT =
            new BridgeSettings(100, 20_000, 50_000, 1_024, 1 << 20, 32 << 20, 256 << 10);
}
