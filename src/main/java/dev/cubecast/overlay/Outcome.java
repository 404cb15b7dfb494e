package dev.cubecast.overlay;

import dev.cubecast.message.Bytes;
import dev.cubecast.message.WireReader;
import dev.cubecast.message.WireWriter;

/** How a request to another node ended. Every request ends in exactly one outcome, at its deadline at the latest. */
public sealed interface Outcome {
    record Answered(Bytes payload) implements Outcome {}

    /**
     * No answer came.
     *
     * @param reason the last that was heard; {@link Reason#TIMEOUT} if nothing was
     * @param detail for people: where and why
     */
    record Failed(Reason reason, String detail) implements Outcome {
        private static final int DETAIL_BYTES_MAX = 1024;

        Bytes encode() {
            return new WireWriter().writeEnum(reason).writeString(detail).toBytes();
        }

        static Failed decode(Bytes payload) {
            WireReader reader = new WireReader(payload);
            return new Failed(
                    reader.readEnum("failure reason", Reason.class),
                    reader.readString("failure detail", DETAIL_BYTES_MAX));
        }
    }

    /**
     * Why a request was not answered. But for {@code TIMEOUT} the last attempt is known not to have reached its target.
     */
    enum Reason {
        NO_ROUTE,
        HOP_LIMIT,
        LINK_REFUSED,
        MALFORMED,
        OVERLOADED,
        TIMEOUT
    }
}
