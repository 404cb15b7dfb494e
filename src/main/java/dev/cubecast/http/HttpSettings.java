package dev.cubecast.http;

import dev.cubecast.operations.Deadlines;

/**
 * Sizes in bytes, times in milliseconds.
 *
 * @param host the address to listen on
 * @param port 0 for any free one
 * @param connectionsMax connections that may be open; further ones are closed at once
 * @param requestLineBytesMax longer addresses are answered with 414
 * @param headerBytesMax larger headers are answered with 431
 * @param bodyBytesMax larger bodies are answered with 413
 * @param bodiesBytesMax bodies of all requests under way; requests beyond that are overloaded
 * @param messagesPerRequestMax lines of one NDJSON body
 * @param headTimeoutMs a new connection whose first request has no complete head by then is closed
 * @param idleTimeoutMs a connection on which nothing moves for this long is closed, and one on which an answer is not
 *     followed by the complete head of a request for as long
 * @param bodyTimeoutMs a body of which nothing comes for this long ends its request
 * @param bodyBytesPerSecondMin a body that is slower than this, measured from {@code bodyTimeoutMs} after its head,
 *     ends its request
 * @param deadlines of requests
 * @param subscribeTimeoutMs a subscription that has not taken effect by then is refused
 * @param keepAliveMs between two signs of life to a client that watches a topic
 * @param socketPublishesMax messages of one WebSocket that may wait for their outcome before the node stops reading it
 * @param socketPublishBytesMax bytes of them likewise
 * @param nestingMax depth of a JSON value
 * @param compression whether answers are compressed for clients that accept it; what is pushed never is, as it is
 *     encoded once for all
 * @param allowedOrigins of pages that may use the node, beside its own
 */
public record HttpSettings(
        String host,
        int port,
        int connectionsMax,
        int requestLineBytesMax,
        int headerBytesMax,
        int bodyBytesMax,
        long bodiesBytesMax,
        int messagesPerRequestMax,
        long headTimeoutMs,
        long idleTimeoutMs,
        long bodyTimeoutMs,
        int bodyBytesPerSecondMin,
        Deadlines deadlines,
        long subscribeTimeoutMs,
        long keepAliveMs,
        int socketPublishesMax,
        int socketPublishBytesMax,
        int nestingMax,
        boolean compression,
        AllowedOrigins allowedOrigins) {

    /**
     * The default limits and times. A head is one or two packets: ten seconds are enough for the worst radio link,
     * which also comes to 4 KiB/s. Who reads nothing for a minute, such as a phone that was asleep, is still there
     * afterwards.
     */
    public static HttpSettings of(String host, int port) {
        return new HttpSettings(
                host,
                port,
                25_000,
                4 << 10,
                16 << 10,
                8 << 20,
                64 << 20,
                65_536,
                10_000,
                120_000,
                10_000,
                4 << 10,
                new Deadlines(3_000, 60_000),
                3_000,
                15_000,
                256,
                2 << 20,
                512,
                false,
                AllowedOrigins.NONE);
    }
}
