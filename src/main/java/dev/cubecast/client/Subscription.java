package dev.cubecast.client;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A topic that a client watches, over all its connections, until it is {@link #unsubscribe unsubscribed}. */
public final class Subscription {
    private static final String PULL = "cubecast.pull";

    private final String topic;
    private final Subscriber owner;
    private final ContextInternal context;
    private final Cursor cursor;
    private final Handling handling;
    private final Promise<Subscription> inEffect;
    private final Promise<Void> ended;

    private State state = State.DISCONNECTED;
    /** Counts what was asked of nodes, so that late answers to earlier questions are known. */
    private long attempt;

    private int failures;
    private long retryAtMs;
    private volatile @Nullable String token;

    private enum State {
        /** There is no connection, or none where it could be registered yet. */
        DISCONNECTED,
        /** A node is asked where to begin, or has not confirmed yet. */
        ASKING,
        REGISTERED,
        ENDED
    }

    Subscription(
            String topic, From from, TopicHandler handler, Subscriber owner, ContextInternal context, int bufferMax) {
        this.topic = topic;
        this.owner = owner;
        this.context = context;
        cursor = new Cursor(from);
        handling = new Handling(handler, context, bufferMax, new Handled());
        inEffect = context.promise();
        ended = context.promise();
    }

    public String topic() {
        return topic;
    }

    /**
     * That of the last message whose handling is complete: from there {@link From#after} goes on, also in another
     * process. Empty before the first one, and if the topic is not stored.
     */
    public Optional<String> token() {
        return Optional.ofNullable(token);
    }

    /**
     * Completes when it is unsubscribed or the client is closed. Fails with what the handler failed with, or with a
     * {@link CubecastException} if no node lets the client watch the topic any more.
     */
    public Future<Void> ended() {
        return ended.future();
    }

    /** Ends it: the handler is called no more. Completes when that is done. */
    public Future<Void> unsubscribe() {
        context.runOnContext(nothing -> end(null));
        return ended.future().otherwiseEmpty();
    }

    Future<Subscription> inEffect() {
        return inEffect.future();
    }

    // ---- Registering ----

    void onConnected(Connection connection) {
        failures = 0;
        begin(connection);
    }

    private void begin(Connection connection) {
        state = State.ASKING;
        attempt++;
        Optional<String> from = cursor.from();
        if (from.isPresent()) {
            register(connection, from.get());
        } else {
            findLatest(connection);
        }
    }

    /** A node takes frames in their order: when it answers the ping, the registration is in effect or was refused. */
    private void register(Connection connection, String from) {
        long asked = attempt;
        connection.register(topic, from);
        connection.ping(() -> {
            if (state == State.ASKING && attempt == asked) {
                state = State.REGISTERED;
                failures = 0;
                cursor.onInEffect();
                inEffect.tryComplete(this);
            }
        });
    }

    private void findLatest(Connection connection) {
        long asked = attempt;
        JsonObject question =
                new JsonObject().put("topic", topic).put("from", "latest").put("limit", 1);
        connection.ask(PULL, question).onComplete(answered -> {
            if (state != State.ASKING || attempt != asked) {
                return;
            } else if (answered.succeeded()) {
                onLatest(answered.result().getString("token"));
                begin(connection);
            } else if (isOfNoTopic(answered.cause())) {
                cursor.onLatestIsFirst();
                begin(connection);
            } else {
                onRefused((CubecastException) answered.cause());
            }
        });
    }

    private void onLatest(@Nullable String lastToken) {
        if (lastToken == null) {
            cursor.onLatestIsFirst();
        } else {
            cursor.onLatest(lastToken);
        }
    }

    private static boolean isOfNoTopic(Throwable failure) {
        return failure instanceof CubecastException why && why.code().equals("unknown_topic");
    }

    /** A node does not let it watch, or no longer. */
    void onRefused(CubecastException why) {
        cursor.onInterrupted();
        state = State.DISCONNECTED;
        if (why.code().equals("nothing_stored") && cursor.onNothingStored()) {
            retryAtMs = owner.nowMs();
            tick();
        } else if (why.conclusion() == Conclusion.GO_ELSEWHERE) {
            owner.leave(why);
        } else if (why.conclusion().isWorthRetrying()) {
            failures++;
            retryAtMs = owner.nowMs() + Math.max(owner.pauseMs(failures), why.retryAfterMs());
        } else {
            end(why);
        }
    }

    void onLost() {
        cursor.onInterrupted();
        state = State.DISCONNECTED;
    }

    void tick() {
        if (state == State.DISCONNECTED && owner.nowMs() >= retryAtMs) {
            owner.connection().ifPresent(this::begin);
        }
    }

    // ---- What comes ----

    void onDelivery(JsonObject frame) {
        JsonObject headers = frame.getJsonObject("headers", new JsonObject());
        String gap = headers.getString("gap");
        if (gap != null) {
            cursor.onGap(Gap.parse(gap)).ifPresent(this::addGap);
        } else {
            onMessage(frame, headers);
        }
        handling.goOn();
    }

    private void onMessage(JsonObject frame, JsonObject headers) {
        Position position = new Position(number(headers, "epoch"), number(headers, "offset"));
        String messageToken = frame.getString("token");
        Cursor.Verdict verdict = cursor.onMessage(position, messageToken);
        if (!verdict.isNew()) {
            owner.onDuplicate();
            return;
        }
        verdict.gap().ifPresent(this::addGap);
        long timestampMs = number(headers, "timestamp");
        handling.add(new Received(topic, frame.getValue("body"), own(headers), position, timestampMs, messageToken));
    }

    private void addGap(Gap gap) {
        owner.onGap();
        handling.add(gap);
    }

    private static long number(JsonObject headers, String name) {
        return Long.parseLong(headers.getString(name, "0"));
    }

    /** Those of the publisher. */
    private static Map<String, String> own(JsonObject headers) {
        Map<String, String> own = new LinkedHashMap<>();
        headers.forEach(header -> own.put(header.getKey(), String.valueOf(header.getValue())));
        own.keySet().removeAll(List.of("offset", "epoch", "timestamp"));
        return own;
    }

    private final class Handled implements Handling.Listener {
        @Override
        public void onHandled(Received message) {
            token = message.token();
        }

        @Override
        public void onHoldsUp(boolean holdsUp) {
            owner.onHoldsUp(holdsUp);
        }

        @Override
        public void onFailed(Throwable why) {
            end(why);
        }
    }

    // ---- Its end ----

    /** @param why null if that was wanted */
    void end(@Nullable Throwable why) {
        if (state == State.ENDED) {
            return;
        }
        boolean wasRegistered = state != State.DISCONNECTED;
        state = State.ENDED;
        handling.close();
        owner.onEnded(this, wasRegistered);
        if (why == null) {
            inEffect.tryFail(new CubecastException("closed", "it was unsubscribed", Conclusion.NOTHING_DONE));
            ended.complete();
        } else {
            inEffect.tryFail(why);
            ended.fail(why);
        }
    }
}
