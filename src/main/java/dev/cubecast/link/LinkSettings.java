package dev.cubecast.link;

import dev.cubecast.overlay.Limits;
import dev.cubecast.overlay.Priority;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/**
 * @param host the address to listen on
 * @param port 0 to 65535; 0 takes any free one
 * @param secret what the nodes of the cube prove to each other that they know
 * @param queueBytesMax for each priority the bytes that may wait for one link; a frame that does not fit is dropped
 * @param writeBufferBytes what is handed to a socket before it has sent the previous bytes; a heartbeat waits behind it
 * @param socketSendBytes the operating system's buffer of a socket, behind which a heartbeat waits too
 * @param handshakeTimeoutMs from connecting to the end of the handshake
 * @param unauthenticatedMax connections at one time of which it is not known yet who they are; a further one closes the
 *     oldest
 * @param redialMinMs the shortest pause before a neighbour is dialled again, but for the first time after a loss
 * @param redialMaxMs the longest pause, reached by doubling; a link that was up for as long is dialled at once when
 *     lost
 * @param silentMs a connection on which nothing came for this long gives way to any new one of the same peer
 * @param giveUpAfterSilenceMs a connection on which nothing came for this long is closed, and the peer dialled again
 * @param stopTimeoutMs what a stopping node waits for its queues to be sent
 */
public record LinkSettings(
        String host,
        int port,
        Secret secret,
        Map<Priority, Integer> queueBytesMax,
        int writeBufferBytes,
        int socketSendBytes,
        long handshakeTimeoutMs,
        int unauthenticatedMax,
        long redialMinMs,
        long redialMaxMs,
        long silentMs,
        long giveUpAfterSilenceMs,
        long stopTimeoutMs) {

    public LinkSettings {
        queueBytesMax = Collections.unmodifiableMap(new EnumMap<>(queueBytesMax));
        for (Priority priority : Priority.values()) {
            Integer bytesMax = queueBytesMax.get(priority);
            if (bytesMax == null || bytesMax < Limits.FRAME_BYTES_MAX) {
                throw new IllegalArgumentException("the queue of a link for " + priority + " must hold one frame, "
                        + Limits.FRAME_BYTES_MAX + " bytes, at least, but its limit is " + bytesMax);
            }
        }
        requirePositive("writeBufferBytes", writeBufferBytes);
        requirePositive("socketSendBytes", socketSendBytes);
        requirePositive("handshakeTimeoutMs", handshakeTimeoutMs);
        requirePositive("unauthenticatedMax", unauthenticatedMax);
        requirePositive("redialMinMs", redialMinMs);
        requirePositive("silentMs", silentMs);
        requirePositive("giveUpAfterSilenceMs", giveUpAfterSilenceMs);
        requirePositive("stopTimeoutMs", stopTimeoutMs);
        if (redialMaxMs < 2 * redialMinMs) {
            throw new IllegalArgumentException(
                    "redialMaxMs must be twice redialMinMs, " + 2 * redialMinMs + ", at least, but is " + redialMaxMs);
        }
    }

    public static LinkSettings of(String host, int port, Secret secret) {
        return new LinkSettings(
                host,
                port,
                secret,
                // One frame of any size fits each queue, and a second of a few megabytes per second of each lower one.
                queues(2 << 20, 2 << 20, 4 << 20, 4 << 20),
                // Two link frames: enough to keep a socket busy until its event loop comes back to it.
                128 << 10,
                // 250 MB/s at a round trip of a millisecond.
                256 << 10,
                2_000,
                64,
                50,
                2_000,
                // Five heartbeats.
                1_000,
                // A peer that stands still for some seconds keeps its connections; a network that swallows packets for
                // longer is not waited for until TCP sends again, which by then may take as long once more.
                10_000,
                500);
    }

    private static Map<Priority, Integer> queues(int heartbeat, int control, int publish, int delivery) {
        return Map.of(
                Priority.HEARTBEAT, heartbeat,
                Priority.CONTROL, control,
                Priority.PUBLISH, publish,
                Priority.DELIVERY, delivery);
    }

    private static void requirePositive(String name, long value) {
        if (value <= 0) {
            throw new IllegalArgumentException(name + " must be positive, but is " + value);
        }
    }
}
