package dev.cubecast.overlay;

import dev.cubecast.message.Bytes;
import java.util.function.Consumer;

/** Takes the payloads of one kind that were sent to this node. May throw {@link dev.cubecast.message.WireException}. */
public sealed interface Receiver {
    /** Payloads to which nobody waits for an answer. */
    non-sealed interface OfOneWay extends Receiver {
        void onPayload(Vertex origin, Bytes payload, long nowMs);
    }

    /**
     * Payloads that must be answered, at once or later. The same request can come twice and must then have the same effect
     * as once.
     */
    non-sealed interface OfRequests extends Receiver {
        void onRequest(Vertex origin, Bytes payload, Consumer<Bytes> reply, long nowMs);
    }
}
