package dev.cubecast.consensus;

import org.jspecify.annotations.Nullable;

/**
 * Which of a batch's messages came in one publish, and what keeps that publish from being stored twice. The publishes
 * of a batch follow each other without a gap from its base offset on.
 *
 * @param count messages of the publish, at least one
 * @param forwarded its number in the stream of its entry node (ARCHITECTURE.md, rule 10)
 * @param sequence its client's own number, if it gave one (rule 9)
 */
public record StoredPublish(
        int count, @Nullable Forwarded forwarded, @Nullable Sequence sequence) {
    public StoredPublish {
        if (count < 1) {
            throw new IllegalArgumentException("a publish has at least one message, but found " + count);
        }
    }

    /**
     * A number in an entry node's stream of publishes to a group.
     *
     * @param stream drawn at random whenever the entry node starts
     * @param previous the last earlier number that was not finally refused; 0 for none
     * @param number greater than {@code previous}
     * @param settled the entry node knows what became of all numbers up to this one, so their offsets may be forgotten
     */
    public record Forwarded(long stream, long previous, long number, long settled) {}

    /**
     * A client's numbers.
     *
     * @param first of the publish's first message; the next message has the next number
     */
    public record Sequence(ProducerId producer, long first) {}
}
