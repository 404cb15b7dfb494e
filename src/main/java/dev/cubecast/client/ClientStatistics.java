package dev.cubecast.client;

import java.util.List;

/**
 * Where a client is, and what it has seen since it was made.
 *
 * @param nodes that it is connected to: that of its publishers and that of its subscriptions
 * @param connections to nodes that have answered: one for publishers and one for subscriptions, and one more after each
 *     loss
 * @param resent messages that were sent again
 * @param queueFull messages that were not taken, as their publisher's queue was full
 * @param duplicates messages that came again and were dropped
 * @param gaps that handlers were told
 */
public record ClientStatistics(
        List<String> nodes, long connections, long resent, long queueFull, long duplicates, long gaps) {}
