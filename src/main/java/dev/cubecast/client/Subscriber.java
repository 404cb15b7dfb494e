package dev.cubecast.client;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Watches topics, all over one connection that publishers do not use: a handler that is slow makes the client stop
 * reading it, and may itself wait for what it publishes. Who wants topics not to wait for each other's handlers uses a
 * client for each.
 */
public final class Subscriber {
    private final ContextInternal context;
    private final int bufferMax;
    private final Backoff pauses;
    private final RandomGenerator random;
    private final LongSupplier nowMs;
    private final Map<String, Subscription> subscriptions = new LinkedHashMap<>();
    /** Topics just unsubscribed, of which messages may still come. */
    private final Map<String, Promise<Void>> leaving = new LinkedHashMap<>();

    private @Nullable Link link;
    private int holdingUp;
    private boolean closed;
    private long duplicates;
    private long gaps;

    Subscriber(ContextInternal context, int bufferMax, Backoff pauses, RandomGenerator random, LongSupplier nowMs) {
        this.context = context;
        this.bufferMax = bufferMax;
        this.pauses = pauses;
        this.random = random;
        this.nowMs = nowMs;
    }

    /** @param watching opened with the first subscription */
    void use(Link watching) {
        link = watching;
    }

    /**
     * Watches a topic, which is made if there is none. The future completes once a node has confirmed it: what is
     * published afterwards, at whichever node, is delivered. It fails with a {@link CubecastException} if the topic
     * cannot be watched so: {@code nothing_stored}, if anything but {@link From#latest} is asked of a topic that is not
     * stored; {@code already_subscribed}, if this client watches it.
     *
     * <p>Each message is delivered once and in order, over any number of reconnects. Of a topic that is not stored
     * messages are missed meanwhile, of which the handler is told by a {@link Gap}.
     */
    public Future<Subscription> subscribe(String topic, From from, TopicHandler handler) {
        try {
            Topics.check(topic);
        } catch (CubecastException invalid) {
            return Future.failedFuture(invalid);
        }
        Subscription opening = new Subscription(topic, from, handler, this, context, bufferMax);
        context.runOnContext(nothing -> {
            Promise<Void> before = leaving.get(topic);
            if (before == null) {
                open(opening);
            } else {
                before.future().onComplete(left -> context.runOnContext(now -> open(opening)));
            }
        });
        return opening.inEffect();
    }

    private void open(Subscription opening) {
        if (closed || subscriptions.containsKey(opening.topic())) {
            opening.end(
                    closed
                            ? new CubecastException("closed", "the client was closed before", Conclusion.NOTHING_DONE)
                            : new CubecastException(
                                    "already_subscribed",
                                    "this client watches " + opening.topic() + " already",
                                    Conclusion.NOTHING_DONE));
            return;
        }
        subscriptions.put(opening.topic(), opening);
        watching().openOnce();
        connection().ifPresent(opening::onConnected);
    }

    private Link watching() {
        if (link == null) {
            throw new IllegalStateException("the subscriber has no link yet");
        }
        return link;
    }

    // ---- The connection ----

    /** Who hears of it. */
    Link.Listener listener() {
        return new Watching();
    }

    private final class Watching implements Link.Listener {
        @Override
        public void onConnected(Connection connection) {
            List.copyOf(subscriptions.values()).forEach(subscription -> subscription.onConnected(connection));
            readOrPause(connection);
        }

        @Override
        public void onLost() {
            subscriptions.values().forEach(Subscription::onLost);
            List<Promise<Void>> left = List.copyOf(leaving.values());
            leaving.clear();
            left.forEach(Promise::complete);
        }

        @Override
        public void onDelivery(String topic, JsonObject frame) {
            Subscription subscription = subscriptions.get(topic);
            if (subscription != null) {
                subscription.onDelivery(frame);
            }
        }

        @Override
        public void onTopicError(String topic, CubecastException why) {
            Subscription subscription = subscriptions.get(topic);
            if (subscription != null) {
                subscription.onRefused(why);
            }
        }
    }

    void tick() {
        List.copyOf(subscriptions.values()).forEach(Subscription::tick);
    }

    void close() {
        closed = true;
        List.copyOf(subscriptions.values()).forEach(subscription -> subscription.end(null));
    }

    // ---- What subscriptions ask and tell ----

    Optional<Connection> connection() {
        return watching().connection();
    }

    void leave(CubecastException why) {
        watching().leave(why);
    }

    long nowMs() {
        return nowMs.getAsLong();
    }

    long pauseMs(int failures) {
        return pauses.pauseMs(failures, random);
    }

    /** @param more whether one more subscription has as much as may wait for its handler, or one less */
    void onHoldsUp(boolean more) {
        holdingUp += more ? 1 : -1;
        connection().ifPresent(this::readOrPause);
    }

    private void readOrPause(Connection connection) {
        connection.setPaused(holdingUp > 0);
    }

    /** @param registered whether a node must be told */
    void onEnded(Subscription subscription, boolean registered) {
        if (subscriptions.remove(subscription.topic(), subscription) && registered) {
            connection().ifPresent(connection -> unregister(connection, subscription.topic()));
        }
    }

    /** Until the node has taken that, messages of the topic are not those of a new subscription. */
    private void unregister(Connection connection, String topic) {
        Promise<Void> left = context.promise();
        leaving.put(topic, left);
        connection.unregister(topic);
        connection.ping(() -> {
            leaving.remove(topic, left);
            left.complete();
        });
    }

    void onDuplicate() {
        duplicates++;
    }

    void onGap() {
        gaps++;
    }

    long duplicates() {
        return duplicates;
    }

    long gaps() {
        return gaps;
    }
}
