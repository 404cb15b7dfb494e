package dev.cubecast.http;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A client of the event bus protocol that is not Vert.x's, over each of its transports. */
final class BusClient implements AutoCloseable {
    private static final String END = "end";

    private final BlockingQueue<String> come = new LinkedBlockingQueue<>();
    private final Wire wire;
    private int questions;

    /** What carries the frames, and where. */
    enum Over {
        TCP,
        WEBSOCKET,
        SOCKJS_WEBSOCKET,
        XHR_STREAMING,
        XHR_POLLING;

        private Wire open(ServedNode node, Listener listener) {
            return switch (this) {
                case TCP -> new BusTcp(node, listener);
                case WEBSOCKET -> BusSocket.raw(node, listener);
                case SOCKJS_WEBSOCKET -> BusSocket.sockJs(node, listener);
                case XHR_STREAMING -> BusXhr.streaming(node, listener);
                case XHR_POLLING -> BusXhr.polling(node, listener);
            };
        }

        /** Fewer where each frame is a request, which takes long. */
        int few(int count) {
            return this == XHR_STREAMING || this == XHR_POLLING ? Math.min(count, 5) : count;
        }

        /** Of the frames that are not errors. */
        String typeOfDeliveries() {
            return this == TCP ? "message" : "rec";
        }
    }

    /** Sends frames. */
    interface Wire {
        void send(String frame);

        void close();
    }

    /** Hears of frames. */
    interface Listener {
        void onFrame(String frame);

        void onEnd();
    }

    BusClient(ServedNode node, Over over) {
        wire = over.open(node, new Listener() {
            @Override
            public void onFrame(String frame) {
                come.add(frame);
            }

            @Override
            public void onEnd() {
                come.add(END);
            }
        });
    }

    // ---- Frames ----

    BusClient send(String frame) {
        wire.send(frame);
        return this;
    }

    BusClient send(JsonObject frame) {
        return send(frame.encode());
    }

    static JsonObject frame(String type, String address) {
        return new JsonObject().put("type", type).put("address", address);
    }

    BusClient publish(String address, Object body) {
        return send(frame("publish", address).put("body", body));
    }

    /** Returns once the subscription has taken effect. */
    BusClient register(String address, String... headers) {
        send(frame("register", address).put("headers", headers(headers)));
        return sync();
    }

    BusClient unregister(String address) {
        return send(frame("unregister", address));
    }

    /** Returns once all that was sent before was taken; fails if anything else comes meanwhile. */
    BusClient sync() {
        send("{\"type\":\"ping\"}");
        JsonObject pong = next();
        if (!pong.getString("type").equals("pong")) {
            throw new AssertionError("a pong was expected, but came " + pong);
        }
        return this;
    }

    static JsonObject headers(String... namesAndValues) {
        JsonObject headers = new JsonObject();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            headers.put(namesAndValues[i], namesAndValues[i + 1]);
        }
        return headers;
    }

    /** Sends and returns what is answered: a reply or an error. Fails if anything else comes before. */
    JsonObject ask(String address, Object body, String... headers) {
        String replyAddress = "reply-" + ++questions;
        send(frame("send", address)
                .put("body", body)
                .put("headers", headers(headers))
                .put("replyAddress", replyAddress));
        JsonObject answer = next();
        if (!replyAddress.equals(answer.getString("address"))) {
            throw new AssertionError("an answer at " + replyAddress + " was expected, but came " + answer);
        }
        return answer;
    }

    /** Sends and returns the body of the answer, which must be no error. */
    JsonObject askWell(String address, Object body, String... headers) {
        JsonObject answer = ask(address, body, headers);
        if (answer.getString("type").equals("err")) {
            throw new AssertionError("no error was expected, but came " + answer);
        }
        return answer.getJsonObject("body");
    }

    // ---- What comes ----

    String nextText() {
        try {
            String frame = come.poll(ServedNode.PATIENCE_S, TimeUnit.SECONDS);
            if (frame == null) {
                throw new AssertionError("no frame came");
            }
            return frame;
        } catch (InterruptedException stopped) {
            throw new IllegalStateException(stopped);
        }
    }

    JsonObject next() {
        String frame = nextText();
        if (frame.equals(END)) {
            throw new AssertionError("a frame was expected, but the connection has ended");
        }
        return new JsonObject(frame);
    }

    List<JsonObject> next(int count) {
        List<JsonObject> frames = new ArrayList<>();
        while (frames.size() < count) {
            frames.add(next());
        }
        return frames;
    }

    /** Waits for the end of the connection and returns the frames before it. */
    List<JsonObject> awaitEnd() {
        List<JsonObject> frames = new ArrayList<>();
        for (String frame = nextText(); !frame.equals(END); frame = nextText()) {
            frames.add(new JsonObject(frame));
        }
        return frames;
    }

    @Override
    public void close() {
        wire.close();
    }

    // ---- SockJS ----

    /** Frames in the envelopes of SockJS: opened, a heartbeat, some messages, or closed. */
    static void onSockJs(String envelope, Listener listener) {
        if (envelope.startsWith("a")) {
            new JsonArray(envelope.substring(1)).forEach(frame -> listener.onFrame((String) frame));
        } else if (envelope.startsWith("c")) {
            listener.onEnd();
        }
    }

    static String inSockJs(String frame) {
        return new JsonArray().add(frame).encode();
    }
}
