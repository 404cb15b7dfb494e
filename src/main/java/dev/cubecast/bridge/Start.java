package dev.cubecast.bridge;

import dev.cubecast.delivery.ResumePoint;
import dev.cubecast.reads.ReadFrom;

/** Where in a topic a client wants to begin. */
public sealed interface Start {
    /** With what is published from now on: the only place of a topic that is not stored. */
    static Start latest() {
        return new At(new ReadFrom.Latest());
    }

    /** With the oldest message that is kept. */
    static Start earliest() {
        return new At(new ReadFrom.Earliest());
    }

    /** At some place of the topic. */
    record At(ReadFrom place) implements Start {}

    /** Behind what the client got before, at this node or another one. */
    record After(ResumePoint point) implements Start {}

    /** Behind what nobody can tell: it goes on with what is published from now on, and is told of a gap. */
    record AfterUnknown() implements Start {}

    /** Where the log of a topic is read. */
    default ReadFrom place() {
        if (this instanceof At at) {
            return at.place;
        }
        return this instanceof After after
                ? new ReadFrom.Token(after.point.epoch(), after.point.next())
                : new ReadFrom.Latest();
    }
}
