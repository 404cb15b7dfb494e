package dev.cubecast.delivery;

import org.jspecify.annotations.Nullable;

/** Messages that a subscriber does not get. */
public sealed interface Gap {
    /** The offsets {@code first} to {@code last}, both included. */
    record Range(long first, long last) implements Gap {}

    /** Nobody can tell which, if any: another leader has taken over an ephemeral topic. */
    record Unknown() implements Gap {}

    /** What comes next does not follow on what came before: the topic was recreated, or has lost messages. */
    record Reset() implements Gap {}

    /** One gap for two between which nothing was delivered. */
    static Gap merge(@Nullable Gap earlier, Gap later) {
        if (earlier == null) {
            return later;
        }
        if (earlier instanceof Reset || later instanceof Reset) {
            return new Reset();
        }
        return earlier instanceof Range before && later instanceof Range after
                ? new Range(before.first(), after.last())
                : new Unknown();
    }
}
