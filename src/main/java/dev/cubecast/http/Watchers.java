package dev.cubecast.http;

import dev.cubecast.bridge.Session;
import dev.cubecast.bridge.TopicHubs;
import dev.cubecast.topic.TopicName;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;

/** The connections of clients that watch topics: how long they may wait for their subscription, signs of life, the end. */
final class Watchers {
    private final TopicHubs hubs;
    private final HttpSettings settings;
    private final LongSupplier nowMs;
    private final Set<WatchingClient> clients = new LinkedHashSet<>();
    /** Clients whose subscription has not taken effect, with the time when they are given up. */
    private final Map<WatchingClient, Long> waitingUntilMs = new LinkedHashMap<>();

    Watchers(TopicHubs hubs, HttpSettings settings, LongSupplier nowMs) {
        this.hubs = hubs;
        this.settings = settings;
        this.nowMs = nowMs;
    }

    Optional<Session> open(TopicName topic, WatchingClient client) {
        clients.add(client);
        waitingUntilMs.put(client, nowMs.getAsLong() + settings.subscribeTimeoutMs());
        return hubs.open(topic, client);
    }

    void onSubscribed(WatchingClient client) {
        waitingUntilMs.remove(client);
    }

    void close(WatchingClient client) {
        clients.remove(client);
        waitingUntilMs.remove(client);
    }

    int size() {
        return clients.size();
    }

    /** Gives up whoever has waited too long for a subscription. */
    void tick() {
        long now = nowMs.getAsLong();
        List<WatchingClient> overdue = waitingUntilMs.entrySet().stream()
                .filter(waiting -> waiting.getValue() <= now)
                .map(Map.Entry::getKey)
                .toList();
        Problem problem = new Problem(
                ErrorCode.UNAVAILABLE,
                "no leader confirmed the subscription within " + settings.subscribeTimeoutMs() + " ms");
        overdue.forEach(client -> client.end(problem));
    }

    void keepAlive() {
        List.copyOf(clients).forEach(WatchingClient::keepAlive);
    }

    void goAway() {
        Problem problem = new Problem(ErrorCode.SHUTTING_DOWN, "this node goes away; ask another one");
        List.copyOf(clients).forEach(client -> client.end(problem));
    }
}
