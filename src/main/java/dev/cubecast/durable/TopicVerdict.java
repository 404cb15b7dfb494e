package dev.cubecast.durable;

import dev.cubecast.topic.Topic;

/** What a leader says of a wish to make, delete or change a topic, named by what the asker may conclude. */
public sealed interface TopicVerdict {
    record Made(Topic topic) implements TopicVerdict {}

    /** It was there before, perhaps with other settings; nothing has changed. */
    record Found(Topic topic) implements TopicVerdict {}

    record Changed(Topic topic) implements TopicVerdict {}

    record Deleted(Topic topic) implements TopicVerdict {}

    record NotFound() implements TopicVerdict {}

    /** The group has as many topics as it may. */
    record TooMany() implements TopicVerdict {}

    /** Nothing was done, as too much waits: try again a little later. */
    record Overloaded() implements TopicVerdict {}

    /** Nothing was done: ask the leader. */
    record NotLeader() implements TopicVerdict {}

    /** It may have been done, or be done yet, or not. */
    record OutcomeUnknown() implements TopicVerdict {}
}
