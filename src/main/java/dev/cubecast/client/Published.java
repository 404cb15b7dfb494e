package dev.cubecast.client;

import org.jspecify.annotations.Nullable;

/**
 * What a node has promised about a message.
 *
 * @param position where it is; null if the publisher asks for durability {@code none} of a topic that is stored, as
 *     nobody says then
 * @param durability what has happened to it: {@code quorum}, {@code leader} or {@code none}
 * @param duplicate whether an earlier attempt of the client had stored it already, at this position
 */
public record Published(String topic, @Nullable Position position, String durability, boolean duplicate) {}
