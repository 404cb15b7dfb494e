package dev.cubecast.delivery;

import dev.cubecast.topic.TopicKey;

/** Where a topic ends at its leader. */
final class TopicHead {
    final TopicKey topic;
    long epoch;
    long next;
    long lastPushMs;

    TopicHead(TopicKey topic, long epoch, long next) {
        this.topic = topic;
        this.epoch = epoch;
        this.next = next;
    }

    Position position() {
        return new Position(topic.id(), epoch, next);
    }
}
