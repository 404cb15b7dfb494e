package dev.cubecast.load;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Publishes over one connection to all topics in turn, from a thread of its own: at a rate, or for as long as no
 * subscriber has more than a window of messages still to come. Nobody is then measured dropping.
 */
final class Publisher implements AutoCloseable {
    private static final int BUFFER_BYTES = 64 << 10;
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private final SocketChannel channel;
    private final List<byte[]> frames;
    private final int[] timesAt;
    private final int frameBytesMax;
    private final long window;
    private final int rate;
    private final Reception reception;
    private final Thread thread;

    private final ByteBuffer out = ByteBuffer.allocateDirect(BUFFER_BYTES);
    private final long[] published;
    private final AtomicLong total = new AtomicLong();
    private final long beganNanos = System.nanoTime();
    private int next;
    /** Set before it looks what may be published, so that nothing is missed between that and a pause. */
    private volatile boolean waits;

    private volatile boolean stopped;
    private volatile @Nullable IOException failure;

    /**
     * @param port of a server on this machine
     * @param greeting sent first
     * @param frames what publishes a message to each of the topics, with a blank {@link Payload}
     * @param window messages of one topic that are published and not delivered to all of its subscribers
     * @param rate messages a second; 0 for as many as the windows allow
     */
    Publisher(int port, byte[] greeting, List<byte[]> frames, long window, int rate, Reception reception)
            throws IOException {
        this.frames = frames;
        this.timesAt = frames.stream().mapToInt(Payload::timeAt).toArray();
        this.frameBytesMax =
                frames.stream().mapToInt(frame -> frame.length).max().orElseThrow();
        this.window = window;
        this.rate = rate;
        this.reception = reception;
        this.published = new long[frames.size()];
        channel = SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        channel.socket().setTcpNoDelay(true);
        write(ByteBuffer.wrap(greeting));
        thread = new Thread(this::run, "publisher");
        thread.setDaemon(true);
        reception.onProgress(this::onProgress);
        thread.start();
    }

    private void run() {
        try {
            while (!stopped) {
                waits = true;
                out.clear();
                fill(System.nanoTime());
                if (out.flip().hasRemaining()) {
                    waits = false;
                    write(out);
                } else {
                    pause();
                }
            }
        } catch (IOException broken) {
            failure = broken;
        }
    }

    private void write(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    /** One message of each topic in turn, as many as there may be and fit into one write. */
    private void fill(long nowNanos) {
        byte[] time = Payload.time(nowNanos / 1_000);
        long due = rate == 0 ? Long.MAX_VALUE : (long) ((nowNanos - beganNanos) / 1e9 * rate) - total.get();
        int full = 0;
        long count = 0;
        while (count < due && full < published.length && out.remaining() >= frameBytesMax) {
            if (published[next] - reception.byAll(next) < window) {
                put(frames.get(next), timesAt[next], time);
                published[next]++;
                count++;
                full = 0;
            } else {
                full++;
            }
            next = next + 1 == published.length ? 0 : next + 1;
        }
        total.lazySet(total.get() + count);
    }

    private void put(byte[] frame, int timeAt, byte[] time) {
        int at = out.position();
        out.put(frame);
        out.put(at + timeAt, time);
    }

    private void pause() {
        long nextNanos = rate == 0 ? 0 : beganNanos + (long) ((total.get() + 1) * 1e9 / rate) - System.nanoTime();
        LockSupport.parkNanos(this, nextNanos > 0 ? nextNanos : PAUSE_NANOS);
    }

    private void onProgress() {
        if (waits) {
            waits = false;
            LockSupport.unpark(thread);
        }
    }

    /** Messages so far. */
    long total() {
        return total.get();
    }

    /** Publishes nothing more. Returns how many messages each topic has got. */
    long[] stop() throws InterruptedException {
        stopped = true;
        thread.join(TimeUnit.SECONDS.toMillis(10));
        return published.clone();
    }

    /** What the server has said to it, or what broke. */
    String heard() throws IOException {
        IOException broken = failure;
        if (broken != null) {
            return broken.toString();
        }
        InputStream in = channel.socket().getInputStream();
        return new String(in.readNBytes(in.available()), StandardCharsets.ISO_8859_1);
    }

    @Override
    public void close() throws IOException {
        stopped = true;
        channel.close();
    }
}
