package dev.cubecast.delivery;

import dev.cubecast.topic.RecordBatch;
import dev.cubecast.topic.TopicId;

/**
 * Where the messages of one subscription of a durable topic go. No call blocks or throws; each may close the reader.
 */
public interface ReaderOutlet {
    /**
     * Whether messages may be written now. If not, {@link TopicReader#onWritable} must be called once they may; until
     * then none come, and none are kept.
     */
    boolean isWritable();

    /**
     * The subscription has taken effect: the next message or gap begins at this offset. Called at most once, before all
     * others; a reader whose token is of no use any more hears of a reset instead.
     */
    void onReady(TopicId topic, long epoch, long nextOffset);

    /**
     * Messages that follow directly on the last batch, gap or ready signal.
     *
     * @param epoch the group's term in which they were got: that of a token for what follows
     */
    void onBatch(RecordBatch batch, long epoch);

    /** These offsets are no longer kept. */
    void onGap(Gap.Range gap);

    /** What is delivered from now on does not follow on what was: the topic was recreated, or has lost messages. */
    void onReset(TopicId topic, long epoch, long nextOffset);

    /** There is no such topic: the subscription cannot be had. Nothing else follows. */
    void onNoTopic();
}
