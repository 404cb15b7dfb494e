package dev.cubecast.delivery;

import dev.cubecast.topic.RecordBatch;
import dev.cubecast.topic.Topic;
import dev.cubecast.topic.TopicName;

/** Takes what a node's feeds deliver, in order. */
public interface FeedListener {
    /**
     * The subscription has taken effect: what is published from now on will be delivered. After each subscribe, but once for
     * all that were made before the first answer.
     */
    void onReady(Topic topic, long epoch, long nextOffset);

    /** Messages that follow directly on the last batch, gap or the ready signal. */
    void onBatch(TopicName topic, RecordBatch batch);

    /** Messages are missing between what was delivered last and what comes next. */
    void onGap(TopicName topic, Gap gap);

    /** The subscription cannot be had: the feed is gone. */
    void onRefused(TopicName topic, String why);
}
