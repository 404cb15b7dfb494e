package dev.cubecast.bridge;

import dev.cubecast.delivery.Gap;
import dev.cubecast.delivery.ResumePoint;
import dev.cubecast.topic.RecordBatch;
import dev.cubecast.topic.Topic;
import java.util.Optional;

/**
 * How far a feed has been delivered on this node.
 *
 * @param epoch of the next message; 0, which no epoch is, while that is not known because the leader has just changed
 * @param nextOffset of the next message; means nothing while the epoch is not known
 */
record FeedPosition(Topic topic, long epoch, long nextOffset) {
    private static final long UNKNOWN = 0;

    FeedPosition withoutEpoch() {
        return new FeedPosition(topic, UNKNOWN, 0);
    }

    FeedPosition after(Gap.Range gap) {
        return new FeedPosition(topic, epoch, gap.last() + 1);
    }

    FeedPosition after(RecordBatch batch) {
        return new FeedPosition(topic, batch.epoch(), batch.nextOffset());
    }

    boolean isKnown() {
        return epoch != UNKNOWN;
    }

    /** Where a client goes on that comes back here later, if that can be said. */
    Optional<ResumePoint> point() {
        return isKnown() ? Optional.of(new ResumePoint(topic.id(), epoch, nextOffset)) : Optional.empty();
    }

    /** What a client misses that comes back and goes on here, as far as anybody can tell: nothing of it is stored. */
    Optional<Gap> missedBy(Start start) {
        if (start instanceof Start.After after) {
            return missedSince(after.point());
        }
        return start instanceof Start.AfterUnknown ? Optional.of(new Gap.Unknown()) : Optional.empty();
    }

    private Optional<Gap> missedSince(ResumePoint point) {
        if (!topic.id().equals(point.topic())) {
            return Optional.of(new Gap.Reset());
        }
        boolean comparable = isKnown() && epoch == point.epoch() && point.next() <= nextOffset;
        if (!comparable) {
            return Optional.of(new Gap.Unknown());
        }
        return point.next() == nextOffset ? Optional.empty() : Optional.of(new Gap.Range(point.next(), nextOffset - 1));
    }
}
