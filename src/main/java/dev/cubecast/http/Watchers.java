package dev.cubecast.http;

import dev.cubecast.bridge.Session;
import dev.cubecast.bridge.SocketWriter;
import dev.cubecast.bridge.Start;
import dev.cubecast.bridge.TopicHubs;
import dev.cubecast.operations.ErrorCode;
import dev.cubecast.operations.Problem;
import dev.cubecast.operations.RetryHints;
import dev.cubecast.topic.TopicName;
import io.netty.channel.Channel;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * The connections of clients that watch topics: how long they may wait for their subscription, signs of life, the end.
 */
final class Watchers {
    /** Between two calls of {@link #tick}. */
    static final long TICK_INTERVAL_MS = 250;

    private final TopicHubs hubs;
    private final HttpSettings settings;
    private final RetryHints retryHints;
    private final LongSupplier nowMs;
    /** All clients, with the time of their next sign of life: the next to get one first. */
    private final Map<WatchingClient, Long> clients = new LinkedHashMap<>();

    /** Clients whose subscription has not taken effect, with the time when they are given up. */
    private final Map<WatchingClient, Long> waitingUntilMs = new LinkedHashMap<>();

    /** Clients that were sent away and are still there. */
    private final Set<WatchingClient> leaving = new LinkedHashSet<>();

    Watchers(TopicHubs hubs, HttpSettings settings, RetryHints retryHints, LongSupplier nowMs) {
        this.hubs = hubs;
        this.retryHints = retryHints;
        this.settings = settings;
        this.nowMs = nowMs;
    }

    Optional<Session> open(TopicName topic, Start start, WatchingClient client) {
        clients.put(client, nowMs.getAsLong() + settings.keepAliveMs());
        waitingUntilMs.put(client, nowMs.getAsLong() + settings.subscribeTimeoutMs());
        return hubs.open(topic, start, client);
    }

    /** When clients should come again. */
    RetryHints retryHints() {
        return retryHints;
    }

    void onSubscribed(WatchingClient client) {
        waitingUntilMs.remove(client);
    }

    void close(WatchingClient client) {
        clients.remove(client);
        waitingUntilMs.remove(client);
        leaving.remove(client);
    }

    /** What writes to the socket of a client. */
    SocketWriter writer(Channel channel, Runnable whenWritabilityChanges) {
        return new SocketWriter(channel, hubs.flushes(), whenWritabilityChanges);
    }

    /** Clients whose subscription has not taken effect. */
    int subscribing() {
        return waitingUntilMs.size();
    }

    /** Clients that were not sent away. */
    int size() {
        return clients.size();
    }

    /** Whether there are any, sent away or not. */
    boolean hasClients() {
        return !clients.isEmpty() || !leaving.isEmpty();
    }

    void tick() {
        endOverdue(nowMs.getAsLong());
        keepAlive(nowMs.getAsLong());
    }

    /** Gives up whoever has waited too long for a subscription. */
    private void endOverdue(long now) {
        List<WatchingClient> overdue = waitingUntilMs.entrySet().stream()
                .filter(waiting -> waiting.getValue() <= now)
                .map(Map.Entry::getKey)
                .toList();
        Problem problem = new Problem(
                ErrorCode.UNAVAILABLE,
                "no leader confirmed the subscription within " + settings.subscribeTimeoutMs() + " ms");
        overdue.forEach(client -> client.end(problem));
    }

    /**
     * Clients that came all at once, say after another node has died, are spread over the ticks: the loop has more to
     * do.
     */
    private void keepAlive(long now) {
        for (int left = keepAlivesPerTick(); left > 0 && !clients.isEmpty(); left--) {
            Map.Entry<WatchingClient, Long> next = clients.entrySet().iterator().next();
            if (next.getValue() > now) {
                return;
            }
            WatchingClient client = next.getKey();
            clients.remove(client);
            clients.put(client, now + settings.keepAliveMs());
            client.keepAlive();
        }
    }

    private int keepAlivesPerTick() {
        return Math.toIntExact(clients.size() * TICK_INTERVAL_MS / settings.keepAliveMs()) + 1;
    }

    /** Sends so many clients to other nodes. */
    void sendAway(int count) {
        Problem problem = new Problem(ErrorCode.SHUTTING_DOWN, "this node is shutting down; use another one");
        for (WatchingClient client : clients.keySet().stream().limit(count).toList()) {
            clients.remove(client);
            waitingUntilMs.remove(client);
            leaving.add(client);
            client.leave(problem);
        }
    }
}
