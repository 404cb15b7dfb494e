package dev.cubecast.disk;

import java.nio.charset.StandardCharsets;

/** The column families. Their keys are made by {@link DiskKeys}. */
enum Table {
    /** What belongs to the node, and each group's ballot, store number and floor. */
    STATE("state"),
    /** Group, index: the entry, or where among the batches it is. */
    LOG("log"),
    /** Group, store, topic: the topic at the floor. */
    TOPICS("topics"),
    /**
     * Group, store, topic, last offset, first offset: an entry with its batch, or a batch that a catch-up stream has
     * brought.
     */
    BATCHES("batches");

    private final String family;

    Table(String family) {
        this.family = family;
    }

    byte[] family() {
        return family.getBytes(StandardCharsets.US_ASCII);
    }
}
