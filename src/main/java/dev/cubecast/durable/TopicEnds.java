package dev.cubecast.durable;

/**
 * Which messages of a topic there are.
 *
 * @param first the oldest offset that is kept
 * @param next the offset of the next message
 * @param timestampMs of the last message, milliseconds since 1970; 0 if there has been none
 */
public record TopicEnds(long first, long next, long timestampMs) {}
