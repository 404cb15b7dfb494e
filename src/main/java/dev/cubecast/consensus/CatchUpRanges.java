package dev.cubecast.consensus;

import dev.cubecast.consensus.StoreOperation.TopicCheckpoint;
import dev.cubecast.topic.TopicId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a catch-up stream must bring still (ARCHITECTURE.md, rule 18). */
final class CatchUpRanges {
    private CatchUpRanges() {}

    /**
     * Offsets of a topic to ask for.
     *
     * @param from the first one that is missing
     * @param until the topic's next offset at the checkpoint
     */
    record Missing(TopicId topic, long from, long until) {}

    /**
     * The batches of a checkpoint that a store does not have. What is held behind a missing offset is asked for again:
     * it can only be so if a later leader has applied less than an earlier one, and trimmed less.
     *
     * @param held by the store, for each topic without a gap
     * @param wanted the topics of the checkpoint
     */
    static List<Missing> missing(Map<TopicId, OffsetRange> held, List<TopicCheckpoint> wanted) {
        List<Missing> missing = new ArrayList<>();
        for (TopicCheckpoint topic : wanted) {
            OffsetRange range = held.get(topic.topic());
            long from = range != null && range.has(topic.first()) ? range.until() : topic.first();
            if (from < topic.next()) {
                missing.add(new Missing(topic.topic(), from, topic.next()));
            }
        }
        return missing;
    }

    /** What a store holds of a topic without a gap after more of it has been put there. */
    static OffsetRange joined(@Nullable OffsetRange held, OffsetRange added) {
        return held != null && held.until() == added.from() ? new OffsetRange(held.from(), added.until()) : added;
    }
}
