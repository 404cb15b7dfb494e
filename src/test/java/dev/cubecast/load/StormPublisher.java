package dev.cubecast.load;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Publishes so many messages in a second to one topic, arrays that begin with the time in microseconds, at one node
 * after the other while one of them is away. Belongs to the loop's thread.
 */
@SuppressWarnings("FutureReturnValueIgnored") // The socket itself tells what becomes of it.
final class StormPublisher implements SocketListener {
    private static final String AFTER_TIME = ",\"" + "x".repeat(100) + "\"]}";
    private static final long AGAIN_NS = 100_000_000;

    private final LoadLoop loop;
    private final List<Integer> nodes;
    private final LongConsumer whenStored;
    private final String beforeTime;
    private final long intervalNs;
    private @Nullable LoadSocket socket;
    private long dueNs = System.nanoTime();
    private long openAtNs;
    private int node;
    private long sent;

    /** @param whenStored told up to which offset, exclusively, messages are known to be stored */
    StormPublisher(LoadLoop loop, List<Integer> nodes, String topic, int perSecond, LongConsumer whenStored) {
        this.loop = loop;
        this.nodes = nodes;
        this.whenStored = whenStored;
        this.intervalNs = 1_000_000_000L / perSecond;
        beforeTime = "{\"type\":\"send\",\"address\":\"" + topic + "\",\"replyAddress\":\"r\",\"body\":[";
    }

    long sent() {
        return sent;
    }

    void tick() {
        long now = System.nanoTime();
        LoadSocket current = socket;
        if (current == null && now >= openAtNs) {
            openAtNs = now + AGAIN_NS;
            LoadSocket opening = new LoadSocket(nodes.get(node++ % nodes.size()), "/eventbus/websocket", this);
            socket = opening;
            loop.open(List.of(opening), 1);
        } else if (current == null || !current.isOpen()) {
            dueNs = now;
        } else {
            for (; dueNs <= now && current.isOpen(); dueNs += intervalNs) {
                current.send(ClientFrames.binary(beforeTime + System.nanoTime() / 1_000 + AFTER_TIME));
                sent++;
            }
        }
    }

    @Override
    public void onMessage(ByteBuffer in, int start, int length) {
        byte[] bytes = new byte[length];
        in.get(start, bytes);
        String answer = new String(bytes, StandardCharsets.UTF_8);
        int at = answer.indexOf("\"offset\":");
        if (at >= 0) {
            int from = at + "\"offset\":".length();
            whenStored.accept(Long.parseLong(answer.substring(from, answer.indexOf(',', from))) + 1);
        }
    }

    @Override
    public void onEnded(Ending ending) {
        socket = null;
    }
}
