package dev.cubecast.durable;

import dev.cubecast.topic.Topic;
import dev.cubecast.topic.TopicId;
import dev.cubecast.topic.TopicName;
import dev.cubecast.topic.TopicSettings;

/** A wish to make, delete or change a topic. */
public sealed interface TopicRequest {
    /** @param topic with an id that was drawn for it; if its name is taken, the topic that has it stays */
    record Create(Topic topic) implements TopicRequest {}

    record Delete(TopicName name) implements TopicRequest {}

    record Change(TopicId topic, TopicSettings settings) implements TopicRequest {}
}
