package dev.cubecast.client;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One message of a topic.
 *
 * @param body as {@code JsonObject}, {@code JsonArray}, {@code String}, {@code Number}, {@code Boolean} or null
 * @param headers the publisher's own
 * @param timestampMs when the leader took it, in milliseconds since 1970
 * @param token from which {@link From#after} goes on; null if the topic is not stored
 */
public record Received(
        String topic,
        @Nullable Object body,
        Map<String, String> headers,
        Position position,
        long timestampMs,
        @Nullable String token) {}
