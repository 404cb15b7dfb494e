package dev.cubecast.bridge;

/**
 * @param tickIntervalMs between two looks at the deadlines of clients' requests, milliseconds
 * @param sessionsMax clients that may watch topics on one node; further ones are refused
 * @param subscriptionsMax topics that they may watch, each counted once for every client that does; further ones are
 *     refused
 * @param topicsMax topics that the clients of one node may watch; further ones are refused
 * @param queuedPushesMax pushes that may wait for one client that does not keep up; then the topic's slow-consumer
 *     policy decides
 * @param queuedBytesMax bytes of pushes likewise
 * @param queuedBytesTotalMax bytes of pushes that may wait for all clients together; then the policy decides for
 *     whoever would add to them
 * @param unsentBytesTotalMax bytes of memory with what was written to clients' sockets and not taken by them; then who
 *     has not taken all gets nothing more, and those that read wait
 * @param blockBytesMax encoded bytes of one topic that are collected before they are written, even within one event
 * @param arrivalsPerSecondMax connections of clients that are let in in a second, over all ports; further ones wait in
 *     the system's queues
 * @param drainMs what a node that ends takes at most to send its clients elsewhere, one after the other; 0 sends them
 *     all at once
 */
public record BridgeSettings(
        long tickIntervalMs,
        int sessionsMax,
        int subscriptionsMax,
        int topicsMax,
        int queuedPushesMax,
        int queuedBytesMax,
        long queuedBytesTotalMax,
        long unsentBytesTotalMax,
        int blockBytesMax,
        int arrivalsPerSecondMax,
        long drainMs) {

    /**
     * A client that is slow for a moment is given half of one of the largest messages as a queue, so that one that
     * reads nothing costs less than a megabyte with what its socket has been given, and all of them an eighth of the
     * memory that a node has by default. At 2,000 a second the handshakes of 10,000 clients take five seconds, in which
     * a core has about half of its time for those that were there before; and so long they may take to leave, as they
     * arrive elsewhere. A session of a durable topic that reads nothing holds 80 to 130 KB, so a thousand of them may
     * stay for as long as they like; that memory is not on the heap.
     */
    public static final BridgeSettings DEFAULT = new BridgeSettings(
            100, 20_000, 200_000, 50_000, 1_024, 512 << 10, 32 << 20, 128 << 20, 256 << 10, 2_000, 5_000);
}
