package dev.cubecast.bridge;

import dev.cubecast.delivery.Gap;
import dev.cubecast.topic.RecordBatch;
import dev.cubecast.topic.TopicId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What becomes of a pull. */
public sealed interface PullOutcome {
    /**
     * Messages that follow on each other, or none if there are none.
     *
     * @param epoch the group's term in which they were got
     * @param first the oldest offset that is kept
     * @param next the offset to ask for next
     * @param end one more than the last committed offset, as whoever answered knows it
     * @param gap what lies between the place that was asked for and the messages; null if nothing does
     */
    record Messages(
            TopicId topic,
            long epoch,
            long first,
            long next,
            long end,
            @Nullable Gap gap,
            List<RecordBatch> batches) implements PullOutcome {}

    /** There is no messages of it to be had, for the same reasons as a subscription. */
    record Refused(ClientConnection.Refusal why) implements PullOutcome {}
}
