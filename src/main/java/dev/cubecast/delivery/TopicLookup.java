package dev.cubecast.delivery;

import dev.cubecast.overlay.Vertex;
import dev.cubecast.topic.Leader;
import dev.cubecast.topic.Topic;
import dev.cubecast.topic.TopicName;
import java.util.Optional;

/** Finds the topic that another node names, at the node that it believes to lead the topic's shard. */
public interface TopicLookup {
    /** Creates the topic if it is new and may be created by its first use. */
    Answer lookup(TopicName name);

    sealed interface Answer {
        /** This node leads the topic's shard: {@code leader} is itself and its epoch. */
        record Found(Topic topic, Leader leader) implements Answer {}

        /** This node does not lead the topic's shard; empty if it does not know either who does. */
        record Redirect(Optional<Vertex> leader) implements Answer {}

        /** This node leads the shard, but the topic does not exist and is not created. */
        record Refused(String why) implements Answer {}
    }
}
