package dev.cubecast.topic;

import java.util.Optional;

/** What must have happened to a message before its publisher is told that it is stored. */
public enum Durability {
    /** Synced on the disks of a majority of the topic's replicas. */
    QUORUM("quorum"),
    /** Synced on the leader's disk. */
    LEADER("leader"),
    /** Given an offset in the leader's memory. As a topic's setting: the topic is ephemeral, nothing is stored. */
    NONE("none");

    private final String text;

    Durability(String text) {
        this.text = text;
    }

    /** As clients write it. */
    public String text() {
        return text;
    }

    public static Optional<Durability> parse(String text) {
        for (Durability durability : values()) {
            if (durability.text.equals(text)) {
                return Optional.of(durability);
            }
        }
        return Optional.empty();
    }
}
