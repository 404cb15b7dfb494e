package dev.cubecast.load;

import dev.cubecast.load.Ending.How;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;

/**
 * Many clients of one topic, which go to any node that takes them, with pauses as {@code cubecast.js} makes them.
 * Belongs to the loop's thread.
 */
@SuppressWarnings("FutureReturnValueIgnored") // Each socket tells its follower what becomes of it.
final class Followers {
    private static final long PAUSE_MS = 200;
    private static final long PAUSE_MAX_MS = 10_000;
    private static final int DOUBLINGS_MAX = 10;

    private final LoadLoop loop;
    private final String topic;
    private final RandomGenerator random;
    private final List<Follower> all = new ArrayList<>();
    private final Map<Follower, LoadSocket> sockets = new LinkedHashMap<>();
    private final PriorityQueue<Coming> coming = new PriorityQueue<>();
    private final List<Long> latencies = new ArrayList<>();
    private final Map<String, Integer> endings = new TreeMap<>();
    private List<Integer> nodes;
    private long highestNext;
    /** Since when they can come back. */
    private long sinceNs;

    private boolean stays = true;

    private int open;
    private int behind;
    private long missed;
    private long repeated;
    private long gaps;
    private long delivered;
    private long allOpenMs;
    private long caughtUpMs;

    private record Coming(long atNs, Follower who) implements Comparable<Coming> {
        @Override
        public int compareTo(Coming other) {
            return Long.compare(atNs, other.atNs);
        }
    }

    /**
     * @param missed messages that a client did not get
     * @param repeated messages that a client got twice
     * @param allOpenMs until the last was connected again, from when they could come back
     * @param caughtUpMs until the last had all that it had missed by then, likewise
     * @param behind clients that never had it
     * @param lowestNext where the one is that is least far
     */
    record Outcome(
            long missed,
            long repeated,
            long gaps,
            long delivered,
            long allOpenMs,
            long caughtUpMs,
            int behind,
            long lowestNext,
            Map<String, Integer> endings) {}

    Followers(LoadLoop loop, String topic, int count, List<Integer> nodes, RandomGenerator random) {
        this.loop = loop;
        this.topic = topic;
        this.nodes = nodes;
        this.random = random;
        for (int i = 0; i < count; i++) {
            all.add(new Follower(this, topic));
        }
    }

    List<LoadSocket> sockets() {
        all.forEach(this::socketOf);
        return List.copyOf(sockets.values());
    }

    private LoadSocket socketOf(Follower follower) {
        int node = nodes.get(random.nextInt(nodes.size()));
        LoadSocket socket = new LoadSocket(node, "/topics/" + topic + "?from=" + follower.from(), follower);
        sockets.put(follower, socket);
        return socket;
    }

    /** From now on they go to these. */
    void useNodes(List<Integer> others) {
        nodes = others;
    }

    // ---- The cut, and the return ----

    /** Counts from now on who is back. */
    void beginCut() {
        beginReturn();
        behind = all.size();
        allOpenMs = 0;
        caughtUpMs = 0;
        endings.clear();
        all.forEach(Follower::onCut);
    }

    /** From now on they can come back. */
    void beginReturn() {
        sinceNs = System.nanoTime();
    }

    /** Closes all. They stay away until {@link #reconnect}. */
    CompletableFuture<Void> leave() {
        stays = false;
        return loop.close(List.copyOf(sockets.values()));
    }

    /** Opens all, at once. */
    void reconnect() {
        stays = true;
        beginCut();
        loop.open(sockets(), all.size());
    }

    /** Opens those whose pause is over. */
    void tick() {
        while (!coming.isEmpty() && coming.peek().atNs <= System.nanoTime()) {
            loop.open(List.of(socketOf(coming.remove().who)), 1);
        }
    }

    boolean areBack() {
        return open == all.size() && behind == 0;
    }

    Outcome outcome() {
        long lowest = all.stream().mapToLong(Follower::next).min().orElse(0);
        return new Outcome(
                missed, repeated, gaps, delivered, allOpenMs, caughtUpMs, behind, lowest, Map.copyOf(endings));
    }

    List<Long> takeLatencies() {
        List<Long> taken = List.copyOf(latencies);
        latencies.clear();
        return taken;
    }

    // ---- What becomes of each ----

    /** How far the topic is known to go. */
    long highestNext() {
        return highestNext;
    }

    /** A message before this offset is stored. */
    void onStored(long next) {
        highestNext = Math.max(highestNext, next);
    }

    void onOpen() {
        open++;
        allOpenMs = sinceMs();
    }

    private long sinceMs() {
        return (System.nanoTime() - sinceNs) / 1_000_000;
    }

    void onOffset(long missedBefore, boolean isRepeated) {
        missed += missedBefore;
        repeated += isRepeated ? 1 : 0;
    }

    /** Returns whether the time that it took is to be told; all of them would be too many. */
    boolean onDelivered(long next) {
        delivered++;
        highestNext = Math.max(highestNext, next);
        return all.size() <= 100 || delivered % 997 == 0;
    }

    void onTook(long micros) {
        latencies.add(micros);
    }

    void onGap(String frame) {
        gaps++;
    }

    void onCaughtUp() {
        behind--;
        caughtUpMs = sinceMs();
    }

    void onEnded(Follower follower, Ending ending) {
        LoadSocket socket = sockets.get(follower);
        if (socket != null && socket.isOpen()) {
            open--;
        }
        if (stays && ending.how() != How.LEFT) {
            endings.merge(ending.how() + " " + ending.code(), 1, Integer::sum);
            long limitMs = Math.min(PAUSE_MAX_MS, PAUSE_MS << Math.min(follower.onFailed() - 1, DOUBLINGS_MAX));
            coming.add(new Coming(System.nanoTime() + random.nextLong(limitMs * 1_000_000 + 1), follower));
        }
    }
}
