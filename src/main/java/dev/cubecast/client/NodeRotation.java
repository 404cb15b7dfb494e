package dev.cubecast.client;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Which node a client tries next, and when: each in turn, in an order of its own, so that the clients of a dead node
 * spread out.
 */
final class NodeRotation {
    /** A connection that has lasted so long was a success, after which pauses are short again. */
    static final long STEADY_MS = 5_000;

    private final List<String> nodes;
    private final Backoff pauses;
    private final RandomGenerator random;
    private int turn;
    private int failures;

    /** @param atMs when to try it */
    record Attempt(String node, long atMs) {}

    NodeRotation(List<String> nodes, Backoff pauses, RandomGenerator random) {
        this.nodes = shuffled(nodes, random);
        this.pauses = pauses;
        this.random = random;
    }

    private static List<String> shuffled(List<String> nodes, RandomGenerator random) {
        List<String> left = new ArrayList<>(nodes);
        List<String> order = new ArrayList<>();
        while (!left.isEmpty()) {
            order.add(left.remove(random.nextInt(left.size())));
        }
        return order;
    }

    Attempt first(long nowMs) {
        return new Attempt(nodes.get(turn), nowMs);
    }

    /**
     * The connection is gone, or was not to be had.
     *
     * @param lastedMs how long the node has served; 0 if it has not
     * @param retryAfterMs how long the node wants to be left alone
     */
    Attempt afterLoss(long lastedMs, long retryAfterMs, long nowMs) {
        failures = lastedMs >= STEADY_MS ? 1 : failures + 1;
        turn = (turn + 1) % nodes.size();
        long pauseMs = pauses.pauseMs(failures, random);
        // Another node has asked for nothing.
        return new Attempt(nodes.get(turn), nowMs + (nodes.size() > 1 ? pauseMs : Math.max(pauseMs, retryAfterMs)));
    }
}
