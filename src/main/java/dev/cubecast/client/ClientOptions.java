package dev.cubecast.client;

import java.util.List;

/**
 * Which nodes a client talks to, and how. Times in milliseconds.
 *
 * @param nodes {@code host:port} of their event bus endpoints over TCP, tried in an order that differs from client to
 *     client
 * @param connectTimeoutMs how long {@link CubecastClient#connect} looks for a node that answers; later on it never
 *     gives up
 * @param nodeTimeoutMs how long one node may take to accept a connection and to answer
 * @param pingIntervalMs between two signs of life to the node, which closes connections that are silent for a minute
 * @param silenceMaxMs a node that says nothing for so long after it was asked is taken for dead; more than the 3 s that
 *     a node may take to find a topic's leader
 * @param pauseFirstMs between two attempts to reach a node, at first: at random between half of it and all
 * @param pauseMaxMs what that grows to
 * @param bufferMax messages and gaps of one subscription that wait for its handler before the client reads no more
 */
public record ClientOptions(
        List<String> nodes,
        long connectTimeoutMs,
        long nodeTimeoutMs,
        long pingIntervalMs,
        long silenceMaxMs,
        long pauseFirstMs,
        long pauseMaxMs,
        int bufferMax) {

    /** @throws IllegalArgumentException if there is no node, or one is not written as {@code host:port} */
    public ClientOptions {
        nodes = List.copyOf(nodes);
        if (nodes.isEmpty()) {
            throw new IllegalArgumentException("a client needs at least one node, such as 127.0.0.1:7000");
        }
        nodes.forEach(ClientOptions::requireAddress);
        if (pingIntervalMs < 1 || silenceMaxMs < 1 || pauseFirstMs < 1 || pauseMaxMs < pauseFirstMs || bufferMax < 1) {
            throw new IllegalArgumentException("times and limits are at least 1, and pauses grow: " + pauseFirstMs
                    + " to " + pauseMaxMs + " ms is no such range");
        }
    }

    private static void requireAddress(String node) {
        if (!node.matches("[^\\s:]+:[0-9]{1,5}|\\[[0-9a-fA-F:.]+]:[0-9]{1,5}")) {
            throw new IllegalArgumentException("a node is written as host:port, but found \"" + node + '"');
        }
    }

    /** The default times and limits, for nodes written as {@code host:port}. */
    public static ClientOptions of(String... nodes) {
        return of(List.of(nodes));
    }

    /** The default times and limits, for nodes written as {@code host:port}. */
    public static ClientOptions of(List<String> nodes) {
        return new ClientOptions(nodes, 10_000, 3_000, 5_000, 10_000, 100, 5_000, 1_024);
    }

    public ClientOptions withConnectTimeoutMs(long ms) {
        return new ClientOptions(
                nodes, ms, nodeTimeoutMs, pingIntervalMs, silenceMaxMs, pauseFirstMs, pauseMaxMs, bufferMax);
    }

    /** With other times by which a dead node is noticed. */
    public ClientOptions withPings(long intervalMs, long silenceMs) {
        return new ClientOptions(
                nodes, connectTimeoutMs, nodeTimeoutMs, intervalMs, silenceMs, pauseFirstMs, pauseMaxMs, bufferMax);
    }

    /** With other pauses between attempts to reach a node. */
    public ClientOptions withPauses(long firstMs, long maxMs) {
        return new ClientOptions(
                nodes, connectTimeoutMs, nodeTimeoutMs, pingIntervalMs, silenceMaxMs, firstMs, maxMs, bufferMax);
    }

    /** With room for another number of messages that wait for a handler. */
    public ClientOptions withBufferMax(int messages) {
        return new ClientOptions(
                nodes,
                connectTimeoutMs,
                nodeTimeoutMs,
                pingIntervalMs,
                silenceMaxMs,
                pauseFirstMs,
                pauseMaxMs,
                messages);
    }
}
