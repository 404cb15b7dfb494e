package dev.cubecast.eventbus;

import dev.cubecast.bridge.Start;
import dev.cubecast.operations.ErrorCode;
import dev.cubecast.operations.Parameters;
import dev.cubecast.operations.Problem;
import dev.cubecast.operations.ProblemException;
import dev.cubecast.operations.StartParameter;
import dev.cubecast.operations.TopicNames;
import dev.cubecast.topic.TopicName;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What one connection watches. One subscription after the other takes effect. */
final class BusSubscriptions {
    private static final List<String> COMING_LATER = List.of("filter", "group");

    private final BusConnection connection;
    private final BusConnections owner;
    private final BusSettings settings;
    private final BusAnswers answers;
    private final Runnable onProgress;

    private final Map<String, BusSubscription> subscriptions = new LinkedHashMap<>();
    private @Nullable BusSubscription awaited;

    /** @param onProgress called when a subscription is awaited no longer */
    BusSubscriptions(BusConnection connection, BusConnections owner, BusAnswers answers, Runnable onProgress) {
        this.connection = connection;
        this.owner = owner;
        this.settings = owner.settings();
        this.answers = answers;
        this.onProgress = onProgress;
    }

    /** Whether one has not taken effect yet, so that frames after it must wait. */
    boolean isAwaited() {
        return awaited != null;
    }

    void onWritable() {
        List.copyOf(subscriptions.values()).forEach(BusSubscription::onConnectionWritable);
    }

    /** Ends what has not taken effect in time. */
    void tick(long nowMs) {
        for (BusSubscription subscription : List.copyOf(subscriptions.values())) {
            if (subscription.isOverdue(nowMs)) {
                subscription.close();
                onEnded(
                        subscription,
                        new Problem(
                                ErrorCode.UNAVAILABLE,
                                "no leader confirmed the subscription within " + settings.subscribeTimeoutMs()
                                        + " ms"));
            }
        }
    }

    /** The connection is gone. */
    void close() {
        List.copyOf(subscriptions.values()).forEach(BusSubscription::close);
        subscriptions.clear();
    }

    void register(ClientFrame.Register frame) {
        try {
            TopicName topic = TopicNames.parse(frame.address());
            Start start = start(Headers.parameters(frame.headers()));
            if (!subscriptions.containsKey(topic.text())) {
                requireRoom();
                open(topic, start);
            }
        } catch (ProblemException wrong) {
            answers.answerError(frame.address(), wrong.problem());
        }
    }

    private static Start start(Parameters headers) {
        for (String name : COMING_LATER) {
            if (headers.text(name).isPresent()) {
                throw new ProblemException(
                        ErrorCode.NOT_IMPLEMENTED, "this node does not know the header " + name + " yet");
            }
        }
        return StartParameter.of(headers, Start.latest());
    }

    private void requireRoom() {
        if (subscriptions.size() >= settings.subscriptionsMax()) {
            throw new ProblemException(
                    ErrorCode.TOO_MANY_SUBSCRIPTIONS,
                    "this connection watches " + settings.subscriptionsMax() + " topics already, as many as it may");
        }
    }

    private void open(TopicName topic, Start start) {
        BusSubscription opening =
                new BusSubscription(connection, this, topic, owner.nowMs() + settings.subscribeTimeoutMs());
        subscriptions.put(topic.text(), opening);
        awaited = opening;
        owner.onSubscribing(connection);
        opening.begin(owner.hubs().open(topic, start, opening));
    }

    void onSubscribed(BusSubscription subscription) {
        goOnAfter(subscription);
    }

    /** It could not be had, or cannot be kept: the client is told. */
    void onEnded(BusSubscription subscription, Problem why) {
        if (subscriptions.remove(subscription.topic().text(), subscription)) {
            answers.answerError(subscription.topic().text(), owner.retryHints().on(why));
        }
        goOnAfter(subscription);
    }

    private void goOnAfter(BusSubscription subscription) {
        if (subscription.equals(awaited)) {
            awaited = null;
            owner.onNotSubscribing(connection);
            onProgress.run();
        }
    }

    void unregister(String address) {
        BusSubscription subscription = subscriptions.remove(address);
        if (subscription == null) {
            answers.answerError(
                    address,
                    new Problem(ErrorCode.UNKNOWN_ADDRESS, "this connection has not registered what it unregisters"));
        } else {
            subscription.close();
        }
    }
}
