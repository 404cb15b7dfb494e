package dev.cubecast.client;

import dev.cubecast.json.JsonObjects;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.NetSocket;
import io.vertx.core.parsetools.RecordParser;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** One connection to a node: frames there and back, and which answer belongs to what. */
final class Connection {
    /** No name of a topic contains it, so an error at such an address is the answer to a question. */
    private static final String REPLY = "#";

    private final NetSocket socket;
    private final Context context;
    private final Listener listener;
    private final LongSupplier nowMs;
    private final RecordParser parser;
    private final Liveness liveness;
    private final Map<String, Promise<JsonObject>> replies = new LinkedHashMap<>();
    /**
     * What is to happen when each of the pings under way is answered: that is in their order, and after all that was
     * sent before.
     */
    private final Queue<Runnable> pongs = new ArrayDeque<>();

    private final long sinceMs;
    private Buffer out = Buffer.buffer();
    private boolean readsLength = true;
    private long questions;
    private boolean flushes;
    private boolean paused;
    private boolean ended;

    /** Who hears of what is no answer. */
    interface Listener {
        /** A topic's message or gap. */
        void onDelivery(String topic, JsonObject frame);

        /** A topic cannot be subscribed to, or no longer. */
        void onTopicError(String topic, CubecastException why);

        /** The connection is of no use any more, and nothing else comes from it. */
        void onEnded(Connection connection, CubecastException why);
    }

    Connection(NetSocket socket, Context context, ClientOptions options, Listener listener, LongSupplier nowMs) {
        this.socket = socket;
        this.context = context;
        this.listener = listener;
        this.nowMs = nowMs;
        this.sinceMs = nowMs.getAsLong();
        liveness = new Liveness(options.pingIntervalMs(), options.silenceMaxMs(), sinceMs);
        parser = RecordParser.newFixed(Frames.LENGTH_BYTES, socket);
        parser.handler(this::onRecord);
        socket.closeHandler(closed -> end(lost("the node has closed the connection")));
        socket.exceptionHandler(broken -> end(lost(String.valueOf(broken.getMessage()))));
    }

    static CubecastException lost(String why) {
        return new CubecastException("connection_lost", why, Conclusion.OUTCOME_UNKNOWN);
    }

    /** How long it has been there. */
    long lastedMs() {
        return nowMs.getAsLong() - sinceMs;
    }

    // ---- What goes ----

    /** Calls back once the node has taken all frames before this one. */
    void ping(Runnable whenAnswered) {
        pongs.add(whenAnswered);
        Frames.writePing(out);
        flushLater();
    }

    void register(String topic, String from) {
        Frames.writeRegister(out, topic, from);
        flushLater();
    }

    void unregister(String topic) {
        Frames.writeUnregister(out, topic);
        flushLater();
    }

    /** Fails with a {@link CubecastException} if the node refuses, or the connection ends before the answer. */
    Future<JsonObject> ask(String address, JsonObject question) {
        Promise<JsonObject> reply = Promise.promise();
        Frames.writeQuestion(out, address, await(reply), question);
        flushLater();
        return reply.future();
    }

    /** As {@link #ask}. */
    Future<JsonObject> publish(Publication publication, String durability) {
        Promise<JsonObject> reply = Promise.promise();
        Frames.writePublication(out, publication, await(reply), durability);
        flushLater();
        return reply.future();
    }

    private String await(Promise<JsonObject> reply) {
        questions++;
        String address = REPLY + questions;
        replies.put(address, reply);
        return address;
    }

    /** All frames of an event are written together at its end. */
    private void flushLater() {
        if (!flushes) {
            flushes = true;
            context.runOnContext(nothing -> flush());
        }
    }

    private void flush() {
        flushes = false;
        if (!ended) {
            Buffer frames = out;
            out = Buffer.buffer();
            socket.write(frames).onFailure(broken -> end(lost(String.valueOf(broken.getMessage()))));
        }
    }

    // ---- Time and flow ----

    void tick() {
        switch (liveness.due(nowMs.getAsLong())) {
            case PING -> ping(() -> {});
            case DEAD -> end(lost("the node is silent"));
            case NOTHING -> {}
        }
    }

    /** Stops reading, so that soon the node writes no more, or reads on. */
    void setPaused(boolean pause) {
        if (pause == paused || ended) {
            return;
        }
        paused = pause;
        if (pause) {
            liveness.onReadingPaused();
            parser.pause();
        } else {
            liveness.onReadingResumed();
            parser.resume();
        }
    }

    void end(CubecastException why) {
        if (ended) {
            return;
        }
        ended = true;
        socket.close().onFailure(closed -> {});
        pongs.clear();
        List<Promise<JsonObject>> unanswered = new ArrayList<>(replies.values());
        replies.clear();
        listener.onEnded(this, why);
        unanswered.forEach(reply -> reply.fail(lost(why.detail())));
    }

    // ---- What comes ----

    private void onRecord(Buffer record) {
        if (ended) {
            return;
        } else if (!readsLength) {
            readsLength = true;
            parser.fixedSizeMode(Frames.LENGTH_BYTES);
            onFrame(record);
            return;
        }
        int length = record.getInt(0);
        if (length < 1 || length > Frames.READ_BYTES_MAX) {
            end(lost("that is no Cubecast node: a frame of " + length + " bytes has come"));
            return;
        }
        readsLength = false;
        parser.fixedSizeMode(length);
    }

    private void onFrame(Buffer json) {
        liveness.onHeard();
        try {
            JsonObjects.parse(json.toString())
                    .ifPresentOrElse(this::dispatch, () -> end(lost("that is no Cubecast node: a frame is not JSON")));
        } catch (ClassCastException | NumberFormatException malformed) {
            end(lost("that is no Cubecast node: " + malformed.getMessage()));
        }
    }

    private void dispatch(JsonObject frame) {
        String address = frame.getString("address", "");
        switch (frame.getString("type", "")) {
            case "pong" -> onPong();
            case "err" -> onError(address, problem(frame));
            default -> {
                if (address.startsWith(REPLY)) {
                    answer(address, reply -> reply.complete(frame.getJsonObject("body")));
                } else {
                    listener.onDelivery(address, frame);
                }
            }
        }
    }

    private void onPong() {
        Runnable whenAnswered = pongs.poll();
        if (whenAnswered != null) {
            whenAnswered.run();
        }
    }

    private void onError(String address, CubecastException why) {
        if (address.isEmpty()) {
            // Of no frame of ours but of the connection: the node goes away, or has too many.
            end(why);
        } else if (address.startsWith(REPLY)) {
            answer(address, reply -> reply.fail(why));
        } else {
            listener.onTopicError(address, why);
        }
    }

    private static CubecastException problem(JsonObject frame) {
        return new CubecastException(
                frame.getString("message", "internal"),
                frame.getString("rawMessage", ""),
                Conclusion.of(frame.getString("conclusion", "")),
                frame.getLong("expected", 0L),
                frame.getLong("retryAfterMs", 0L));
    }

    private void answer(String address, Consumer<Promise<JsonObject>> how) {
        Promise<JsonObject> reply = replies.remove(address);
        if (reply != null) {
            how.accept(reply);
        }
    }
}
