package dev.cubecast.bridge;

import dev.cubecast.topic.TopicName;

/**
 * What a client wants to have of a topic.
 *
 * @param atLeast all before this offset must be known to whoever answers (ARCHITECTURE.md, rule 8)
 * @param messagesMax at least 1
 * @param waitMs how long to wait for a message if there is none
 * @param deadlineMs by when there must be an answer if nothing is waited for, in the time of the node's protocol
 */
public record PullRequest(TopicName topic, Start start, long atLeast, int messagesMax, long waitMs, long deadlineMs) {}
