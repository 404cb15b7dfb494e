package dev.cubecast.eventbus;

import dev.cubecast.message.Bytes;
import dev.cubecast.operations.Problem;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a client sends: one JSON object. */
sealed interface ClientFrame {
    record Ping() implements ClientFrame {}

    /** @param body the bytes of one JSON value, as they came */
    record Publish(String address, Bytes body, Map<String, String> headers) implements ClientFrame {}

    /** @param replyAddress where the client awaits the answer; null if it does not */
    record Send(
            String address,
            Bytes body,
            Map<String, String> headers,
            @Nullable String replyAddress) implements ClientFrame {}

    record Register(String address, Map<String, String> headers) implements ClientFrame {}

    record Unregister(String address) implements ClientFrame {}

    /**
     * One that means nothing.
     *
     * @param address where the client hears of it; null if that is not known
     */
    record Bad(Problem problem, @Nullable String address) implements ClientFrame {}
}
