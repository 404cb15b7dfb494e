package dev.cubecast.bridge;

import dev.cubecast.topic.RecordBatch;
import dev.cubecast.topic.TopicName;

/**
 * A batch as the clients of a topic get it.
 *
 * @param epoch in which it was got: that of a token for what follows. The batch's own may be an earlier one.
 * @param stored whether what follows can be read later
 */
public record Delivered(TopicName topic, RecordBatch batch, long epoch, boolean stored) {}
