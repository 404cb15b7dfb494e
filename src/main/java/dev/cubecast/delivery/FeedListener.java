package dev.cubecast.delivery;

import dev.cubecast.topic.RecordBatch;
import dev.cubecast.topic.TopicKey;

/** Takes what a node's feeds deliver, in order. */
public interface FeedListener {
    /**
     * The subscription has taken effect: what is published from now on will be delivered. After each subscribe, but
     * once for all that were made before the first answer.
     */
    void onReady(TopicKey topic, long epoch, long nextOffset);

    /** Messages that follow directly on the last batch, gap or the ready signal. */
    void onBatch(TopicKey topic, RecordBatch batch);

    /** Messages are missing between what was delivered last and what comes next. */
    void onGap(TopicKey topic, Gap gap);

    /** The subscription cannot be had: the feed is gone. */
    void onRefused(TopicKey topic, String why);

    /** The topic has been deleted, whether another one has its name by now or not: the feed is gone. */
    void onDeleted(TopicKey topic);
}
