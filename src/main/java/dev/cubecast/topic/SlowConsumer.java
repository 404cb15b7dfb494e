package dev.cubecast.topic;

import java.util.Optional;

/** What becomes of a subscriber of an ephemeral topic that does not keep up. */
public enum SlowConsumer {
    /** It loses the oldest messages that wait for it and is told so by a gap. */
    DROP_OLDEST("drop-oldest"),
    /** It gets the newest message only; what was in between is a gap. */
    LATEST_ONLY("latest-only"),
    /** Its connection is closed. */
    DISCONNECT("disconnect");

    private final String text;

    SlowConsumer(String text) {
        this.text = text;
    }

    /** As clients write it. */
    public String text() {
        return text;
    }

    public static Optional<SlowConsumer> parse(String text) {
        for (SlowConsumer policy : values()) {
            if (policy.text.equals(text)) {
                return Optional.of(policy);
            }
        }
        return Optional.empty();
    }
}
