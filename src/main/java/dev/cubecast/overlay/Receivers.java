package dev.cubecast.overlay;

import dev.cubecast.message.Bytes;
import dev.cubecast.message.Kind;
import dev.cubecast.message.WireException;
import dev.cubecast.message.WireReader;
import dev.cubecast.trace.Measure;
import dev.cubecast.trace.Trace;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.Consumer;

/** Who takes what has arrived at this node, by its kind. What is malformed is counted, and reaches nobody. */
final class Receivers {
    private final Vertex self;
    private final Trace trace;
    private final Map<Kind, Receiver> receivers = new EnumMap<>(Kind.class);

    Receivers(Vertex self, Trace trace) {
        this.self = self;
        this.trace = trace;
    }

    void put(Kind kind, Receiver receiver) {
        receivers.put(kind, receiver);
    }

    /** Hands over a one-way payload, or each of those in a bundle. */
    void deliver(Vertex origin, Bytes payload, long nowMs) {
        if (WireReader.kindOf(payload) == Kind.BUNDLE) {
            Bundles.open(payload).forEach(part -> deliverPart(origin, part, nowMs));
        } else {
            deliverOne(origin, payload, nowMs);
        }
    }

    private void deliverPart(Vertex origin, Bytes part, long nowMs) {
        try {
            deliverOne(origin, part, nowMs);
        } catch (WireException malformed) {
            onMalformed("a part of what came from " + origin, malformed);
        }
    }

    private void deliverOne(Vertex origin, Bytes payload, long nowMs) {
        if (!(receivers.get(WireReader.kindOf(payload)) instanceof Receiver.OfOneWay receiver)) {
            throw new WireException(WireReader.kindOf(payload) + " is not a message to this node");
        }
        receiver.onPayload(origin, payload, nowMs);
    }

    /** Hands over what this node tells itself, which was never encoded. */
    void deliverOwn(Payload payload, long nowMs) {
        if (!(receivers.get(payload.kind()) instanceof Receiver.Decoding<?> receiver)) {
            throw new IllegalStateException(payload.kind() + " is nothing that this node sends to itself");
        }
        receiver.onOwn(self, payload, nowMs);
    }

    void answer(Vertex origin, Bytes request, Consumer<Bytes> reply, long nowMs) {
        if (!(receivers.get(WireReader.kindOf(request)) instanceof Receiver.OfRequests receiver)) {
            throw new WireException(WireReader.kindOf(request) + " is not a request to this node");
        }
        receiver.onRequest(origin, request, reply, nowMs);
    }

    void onMalformed(String what, WireException malformed) {
        trace.count(Measure.MALFORMED);
        trace.note(Trace.Subject.ROUTES, "ignored " + what + ": " + malformed.getMessage());
    }
}
