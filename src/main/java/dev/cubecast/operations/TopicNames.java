package dev.cubecast.operations;

import dev.cubecast.topic.TopicName;

/** Names of topics as clients write them. */
public final class TopicNames {
    private TopicNames() {}

    /**
     * A topic that clients may use.
     *
     * @throws ProblemException if that is no name, or a name of the node's own
     */
    public static TopicName parse(String text) {
        TopicName topic;
        try {
            topic = new TopicName(text);
        } catch (IllegalArgumentException invalid) {
            throw new ProblemException(ErrorCode.INVALID_TOPIC, String.valueOf(invalid.getMessage()));
        }
        if (topic.isReserved()) {
            throw new ProblemException(
                    ErrorCode.RESERVED_TOPIC, "clients use names that do not start with cubecast., but found " + topic);
        }
        return topic;
    }
}
