package dev.cubecast.client;

import java.util.Optional;

/** Messages that a subscriber does not get. */
public sealed interface Gap {
    /**
     * The offsets {@code first} to {@code last}, both included: retention or a full queue at the node has dropped them.
     */
    record Range(long first, long last) implements Gap {}

    /**
     * Nobody can tell which, if any: the client was away, or another leader has taken over, and the topic is not
     * stored.
     */
    record Unknown() implements Gap {}

    /**
     * What comes next does not follow on what came before: the topic was deleted and recreated, or has lost messages.
     */
    record Reset() implements Gap {}

    /** @param text the header {@code gap} of a frame */
    static Gap parse(String text) {
        return text.equals("reset")
                ? new Reset()
                : range(text).<Gap>map(range -> range).orElseGet(Unknown::new);
    }

    private static Optional<Range> range(String text) {
        int dash = text.indexOf('-');
        try {
            return Optional.of(new Range(
                    Long.parseLong(text.substring(0, Math.max(dash, 0))), Long.parseLong(text.substring(dash + 1))));
        } catch (NumberFormatException unknown) {
            return Optional.empty();
        }
    }
}
