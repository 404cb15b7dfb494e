package dev.cubecast.cli.bench;

import dev.cubecast.client.PublisherOptions;
import dev.cubecast.overlay.Limits;
import dev.cubecast.topic.Durability;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How a cube is to be loaded.
 *
 * @param publishers each with a connection of its own
 * @param window messages that each publisher has under way
 * @param subscribers each with a connection of its own; may be none
 * @param bytes of a message's body as JSON
 * @param seconds that are measured
 * @param warmUpSeconds before them
 * @param rate messages a second over all publishers; {@link #UNLIMITED} for as many as the windows let through
 * @param durability that is asked for; null for that of the topic, or the nodes' default
 */
record BenchPlan(
        int publishers,
        int window,
        int subscribers,
        int bytes,
        int seconds,
        int warmUpSeconds,
        int rate,
        @Nullable Durability durability) {
    static final int UNLIMITED = 0;
    static final int CLIENTS_MAX = 256;
    static final int SECONDS_MAX = 86_400;
    static final int WARM_UP_SECONDS_MAX = 3_600;
    static final int RATE_MAX = 10_000_000;
    /** More than this the client does not have under way, and what waits in it would count as the cube's latency. */
    static final long UNDER_WAY_BYTES_MAX = 4 << 20;

    /** What is wrong with it, for its user. */
    Optional<String> mistake() {
        if (isOutside(publishers, 1, CLIENTS_MAX)) {
            return expected("--publishers", 1, CLIENTS_MAX, publishers);
        } else if (isOutside(window, 1, PublisherOptions.WINDOW_MAX)) {
            return expected("--window", 1, PublisherOptions.WINDOW_MAX, window);
        } else if (isOutside(subscribers, 0, CLIENTS_MAX)) {
            return expected("--subscribers", 0, CLIENTS_MAX, subscribers);
        } else if (isOutside(bytes, BenchMessage.BYTES_MIN, Limits.MESSAGE_BYTES_MAX)) {
            return expected("--bytes", BenchMessage.BYTES_MIN, Limits.MESSAGE_BYTES_MAX, bytes);
        } else if (isOutside(seconds, 1, SECONDS_MAX)) {
            return expected("--seconds", 1, SECONDS_MAX, seconds);
        } else if (isOutside(warmUpSeconds, 0, WARM_UP_SECONDS_MAX)) {
            return expected("--warm-up", 0, WARM_UP_SECONDS_MAX, warmUpSeconds);
        } else if (rate != UNLIMITED && isOutside(rate, 1, RATE_MAX)) {
            return expected("--rate", 1, RATE_MAX, rate);
        } else if ((long) window * bytes > UNDER_WAY_BYTES_MAX) {
            return Optional.of("a publisher may have " + UNDER_WAY_BYTES_MAX + " bytes under way: with --bytes " + bytes
                    + " a --window of " + UNDER_WAY_BYTES_MAX / bytes + ", but found " + window);
        }
        return Optional.empty();
    }

    /** Nothing if none is asked for. */
    Optional<String> level() {
        return Optional.ofNullable(durability).map(Durability::text);
    }

    private static boolean isOutside(int value, int min, int max) {
        return value < min || value > max;
    }

    private static Optional<String> expected(String option, int min, int max, int found) {
        return Optional.of(option + " is " + min + " to " + max + ", but found " + found);
    }
}
