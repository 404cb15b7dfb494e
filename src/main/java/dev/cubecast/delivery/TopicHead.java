package dev.cubecast.delivery;

import dev.cubecast.topic.Topic;

/** Where a topic ends at its leader. */
final class TopicHead {
    final Topic topic;
    long epoch;
    long next;
    long lastPushMs;

    TopicHead(Topic topic, long epoch, long next) {
        this.topic = topic;
        this.epoch = epoch;
        this.next = next;
    }

    Position position() {
        return new Position(topic.id(), epoch, next);
    }
}
