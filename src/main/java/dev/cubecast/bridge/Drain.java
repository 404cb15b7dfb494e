package dev.cubecast.bridge;

import java.util.List;

/**
 * Sends the clients of a node that ends elsewhere: no faster than they are let in there, and within a time. A few go at
 * once.
 */
final class Drain {
    /** Between two calls of {@link #tick}. */
    static final long TICK_INTERVAL_MS = 10;
    /**
     * What clients that were sent away have begun is awaited for so long: a publish that says nothing else takes no
     * longer.
     */
    static final long ANSWERS_MAX_MS = 3_000;

    private final List<ClientEndpoint> endpoints;
    private final int clients;
    private final long beginMs;
    private final long spreadMs;
    private long sentAway;

    /**
     * @param perSecondMax clients that go in a second, unless all of them could not go in time then
     * @param spreadMaxMs after which all have been sent away
     */
    Drain(List<ClientEndpoint> endpoints, int perSecondMax, long spreadMaxMs, long nowMs) {
        this.endpoints = endpoints;
        this.beginMs = nowMs;
        endpoints.forEach(ClientEndpoint::beginToLeave);
        clients = endpoints.stream().mapToInt(ClientEndpoint::clients).sum();
        long neededMs = 1_000L * clients / perSecondMax;
        spreadMs = neededMs <= TICK_INTERVAL_MS ? 0 : Math.min(neededMs, spreadMaxMs);
    }

    /** How many there were when it began. */
    int clients() {
        return clients;
    }

    /**
     * Sends away who is to go by now. Returns whether that was all: nobody is there any more, or it has taken too long.
     */
    boolean tick(long nowMs) {
        long elapsedMs = nowMs - beginMs;
        boolean isLast = elapsedMs >= spreadMs;
        long due = isLast ? Long.MAX_VALUE : clients * elapsedMs / spreadMs;
        for (ClientEndpoint endpoint : endpoints) {
            int next = (int) Math.min(endpoint.clients(), due - sentAway);
            endpoint.sendAway(next);
            sentAway += next;
        }
        return isLast
                && (elapsedMs >= spreadMs + ANSWERS_MAX_MS || endpoints.stream().noneMatch(ClientEndpoint::hasClients));
    }
}
