package dev.cubecast.client;

/**
 * Where a message is in its topic.
 *
 * @param epoch of the leader that gave the offset; those of an ephemeral topic begin anew in each epoch
 * @param offset from 0; messages of a topic are delivered in its order
 */
public record Position(long epoch, long offset) {}
