package dev.cubecast.membership;

import dev.cubecast.message.Bytes;
import dev.cubecast.message.Kind;
import dev.cubecast.message.WireException;
import dev.cubecast.message.WireReader;
import dev.cubecast.message.WireWriter;

/**
 * What a node can say about one of its neighbours.
 *
 * @param silenceMs for how long it has not heard it; without meaning for {@link Finding#NO_LINK}
 */
record Testimony(Finding finding, long silenceMs) {
    enum Finding {
        /** Its frames arrive. */
        HEARS,
        /** They did, but not lately. */
        SILENT,
        /** Its host refuses connections. */
        REFUSED,
        /** There never was a link since this node started. */
        NO_LINK
    }

    Bytes encode() {
        return WireWriter.of(Kind.CONFIRM_REPLY, 16)
                .writeEnum(finding)
                .writeVarLong(silenceMs)
                .toBytes();
    }

    static Testimony decode(Bytes payload) {
        WireReader reader = WireReader.of(Kind.CONFIRM_REPLY, payload);
        Finding finding = reader.readEnum("finding", Finding.class);
        long silenceMs = reader.readVarLong();
        if (silenceMs < 0) {
            throw new WireException("silence must not be negative, but is " + silenceMs);
        }
        reader.expectEnd();
        return new Testimony(finding, silenceMs);
    }
}
