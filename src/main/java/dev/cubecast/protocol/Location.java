package dev.cubecast.protocol;

import dev.cubecast.consensus.GroupId;
import dev.cubecast.topic.Durability;
import dev.cubecast.topic.Topic;

/** Where a topic is, as the leader of its group has said, or why nobody can tell. */
public sealed interface Location {
    /** @param group whose log has made the topic; it holds the messages too if the topic is durable */
    record Located(Topic topic, GroupId group) implements Location {
        /** Whether messages are stored by the group; those of an ephemeral topic are with the leader of its shard. */
        public boolean isDurable() {
            return topic.settings().durability() != Durability.NONE;
        }
    }

    /** There is no such topic, and asking for it has not made it. */
    record NotFound() implements Location {}

    /** The topic was to be made, but its group has as many as it may. */
    record TooMany() implements Location {}

    /** As much is being asked as may be: nobody was asked. */
    record Overloaded() implements Location {}

    /** No leader of the group answered by the deadline. If the topic was to be made, it may be made yet. */
    record Unavailable(String detail) implements Location {}
}
