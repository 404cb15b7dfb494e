package dev.cubecast.delivery;

/** Messages that a subscriber does not get. */
public sealed interface Gap {
    /** The offsets {@code first} to {@code last}, both included. */
    record Range(long first, long last) implements Gap {}

    /** Nobody can tell which, if any: another leader has taken over an ephemeral topic. */
    record Unknown() implements Gap {}
}
