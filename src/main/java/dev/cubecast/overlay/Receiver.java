package dev.cubecast.overlay;

import dev.cubecast.message.Bytes;
import java.util.function.Consumer;
import java.util.function.Function;

/** Takes the payloads of one kind that were sent to this node. May throw {@link dev.cubecast.message.WireException}. */
public sealed interface Receiver {
    /** Payloads to which nobody waits for an answer. */
    non-sealed interface OfOneWay extends Receiver {
        void onPayload(Vertex origin, Bytes payload, long nowMs);
    }

    /**
     * Payloads of one class to which nobody waits for an answer. Those of other nodes are decoded, those of this one
     * are what it has sent.
     *
     * @param decode may throw {@link dev.cubecast.message.WireException}
     */
    record Decoding<P extends Payload>(Class<P> type, Function<Bytes, P> decode, Taker<P> taker) implements OfOneWay {
        /** Takes what was sent to this node. */
        public interface Taker<P> {
            void take(Vertex origin, P payload, long nowMs);
        }

        @Override
        public void onPayload(Vertex origin, Bytes payload, long nowMs) {
            taker.take(origin, decode.apply(payload), nowMs);
        }

        void onOwn(Vertex self, Payload payload, long nowMs) {
            taker.take(self, type.cast(payload), nowMs);
        }
    }

    /**
     * Payloads that must be answered, at once or later. The same request can come twice and must then have the same
     * effect as once.
     */
    non-sealed interface OfRequests extends Receiver {
        void onRequest(Vertex origin, Bytes payload, Consumer<Bytes> reply, long nowMs);
    }
}
