package dev.cubecast.bridge;

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

    FeedPosition at(long newEpoch, long newNextOffset) {
        return new FeedPosition(topic, newEpoch, newNextOffset);
    }

    public boolean isKnown() {
        return epoch != UNKNOWN;
    }
}
