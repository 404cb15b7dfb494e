package dev.cubecast.publish;

import dev.cubecast.message.WireReader;
import dev.cubecast.message.WireWriter;
import dev.cubecast.publish.PublishOutcome.Reason;

/** What a leader decided about one number of a session. It decides once and repeats itself when asked again. */
public sealed interface Verdict {
    record Stored(long firstOffset) implements Verdict {}

    record Refused(Reason reason) implements Verdict {}

    /** The entry node had given the publish up before the leader took it: nothing was stored, and nothing will be. */
    record Skipped() implements Verdict {}

    default void write(WireWriter writer) {
        if (this instanceof Stored stored) {
            writer.writeEnum(Type.STORED).writeVarLong(stored.firstOffset());
        } else if (this instanceof Refused refused) {
            writer.writeEnum(Type.REFUSED).writeEnum(refused.reason());
        } else {
            writer.writeEnum(Type.SKIPPED);
        }
    }

    /** Reads what {@link #write} wrote, or throws {@code WireException}. */
    static Verdict read(WireReader reader) {
        return switch (reader.readEnum("verdict", Type.class)) {
            case STORED -> new Stored(reader.readVarLong());
            case REFUSED -> new Refused(reader.readEnum("reason", Reason.class));
            case SKIPPED -> new Skipped();
        };
    }

    enum Type {
        STORED,
        REFUSED,
        SKIPPED
    }
}
