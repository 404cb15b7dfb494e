package dev.cubecast.delivery;

import dev.cubecast.topic.TopicId;

/**
 * Up to where a reader has had a durable topic, in whatever node and life it was: a token that it shows when it comes
 * back.
 *
 * @param topic the one that it read (ARCHITECTURE.md, rule 2)
 * @param epoch the group's term in which it got the last of it
 * @param next the offset that it expects
 */
public record ResumePoint(TopicId topic, long epoch, long next) {}
