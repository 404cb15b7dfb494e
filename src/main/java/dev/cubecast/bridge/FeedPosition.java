package dev.cubecast.bridge;

import dev.cubecast.delivery.Gap;
import dev.cubecast.topic.RecordBatch;
import dev.cubecast.topic.Topic;

/**
 * How far a feed has been delivered on this node.
 *
 * @param epoch of the next message; 0, which no epoch is, while that is not known because the leader has just changed
 * @param nextOffset of the next message; means nothing while the epoch is not known
 */
public record FeedPosition(Topic topic, long epoch, long nextOffset) {
    private static final long UNKNOWN = 0;

    FeedPosition withoutEpoch() {
        return new FeedPosition(topic, UNKNOWN, 0);
    }

    FeedPosition after(Gap.Range gap) {
        return new FeedPosition(topic, epoch, gap.last() + 1);
    }

    /** The batch may be of another topic of the same name, to which the first has given way (ARCHITECTURE.md, rule 23). */
    FeedPosition after(RecordBatch batch) {
        Topic delivered =
                batch.topic().equals(topic.id()) ? topic : new Topic(topic.name(), batch.topic(), topic.settings());
        return new FeedPosition(delivered, batch.epoch(), batch.nextOffset());
    }

    public boolean isKnown() {
        return epoch != UNKNOWN;
    }
}
