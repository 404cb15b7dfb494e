package dev.cubecast.load;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Publishes at a rate over the event bus, awaiting no answers: what a node cannot take stays in its socket. */
final class SteadyPublisher implements AutoCloseable {
    private static final long TURN_NANOS = 1_000_000;

    private final Socket socket;
    private final byte[] frame;
    private final int rate;
    private final AtomicLong published = new AtomicLong();
    private final Thread thread;
    private volatile boolean paused = true;
    private volatile boolean idle;
    private volatile boolean stopped;
    private volatile @Nullable IOException failure;

    /** Begins paused. */
    SteadyPublisher(int port, String topic, int rate, int bodyBytes) throws IOException {
        this.rate = rate;
        byte[] json = ("{\"type\":\"publish\",\"address\":\"" + topic + "\",\"body\":\"" + "x".repeat(bodyBytes)
                        + "\"}")
                .getBytes(StandardCharsets.US_ASCII);
        frame = ByteBuffer.allocate(4 + json.length)
                .putInt(json.length)
                .put(json)
                .array();
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setTcpNoDelay(true);
        thread = new Thread(this::run, "steady publisher");
        thread.setDaemon(true);
        thread.start();
    }

    private void run() {
        try {
            OutputStream out = socket.getOutputStream();
            long beganNanos = System.nanoTime();
            long inTime = 0;
            while (!stopped) {
                LockSupport.parkNanos(TURN_NANOS);
                idle = paused;
                if (idle) {
                    beganNanos = System.nanoTime();
                    inTime = 0;
                } else {
                    long due = (long) ((System.nanoTime() - beganNanos) / 1e9 * rate) - inTime;
                    // Who was slowed down does not catch up.
                    int count = (int) Math.min(due, rate / 20);
                    out.write(frames(count));
                    inTime += due;
                    published.addAndGet(count);
                }
            }
        } catch (IOException broken) {
            failure = broken;
        }
    }

    private byte[] frames(int count) {
        ByteBuffer frames = ByteBuffer.allocate(count * frame.length);
        for (int i = 0; i < count; i++) {
            frames.put(frame);
        }
        return frames.array();
    }

    void goOn() {
        idle = false;
        paused = false;
    }

    /** Returns how many messages have been published in all, once no more follow. */
    long pause() throws InterruptedException {
        paused = true;
        while (!idle && thread.isAlive()) {
            TimeUnit.MILLISECONDS.sleep(1);
        }
        return published.get();
    }

    /** Messages that were written so far. */
    long published() {
        return published.get();
    }

    /** What the node has complained of, or what broke; empty if all is well. */
    String complaint() throws IOException {
        IOException broken = failure;
        return broken != null
                ? broken.toString()
                : new String(
                        socket.getInputStream()
                                .readNBytes(socket.getInputStream().available()),
                        StandardCharsets.UTF_8);
    }

    @Override
    public void close() throws IOException {
        stopped = true;
        socket.close();
    }
}
