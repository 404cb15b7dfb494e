package dev.cubecast.bridge;

import dev.cubecast.bridge.ClientConnection.Refusal;
import dev.cubecast.delivery.Gap;
import dev.cubecast.delivery.SessionQueue;
import dev.cubecast.topic.SlowConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One client that watches one topic. While its connection takes what comes, nothing is kept for it. */
public final class Session {
    private final TopicHub hub;
    private final ClientConnection connection;
    private final BridgeSettings settings;
    private final ClientMetrics metrics;
    private final QueuedBytes queued;
    private final ClientMetrics.OfProtocol measured;
    private final Consumer<Session> whenClosed;

    private @Nullable SessionQueue<FrameBlock> queue;
    private SlowConsumer policy = SlowConsumer.DROP_OLDEST;
    private int queuedBytes;
    private long dropped;
    private boolean closed;

    Session(
            TopicHub hub,
            ClientConnection connection,
            BridgeSettings settings,
            ClientMetrics metrics,
            QueuedBytes queued,
            Consumer<Session> whenClosed) {
        this.hub = hub;
        this.connection = connection;
        this.settings = settings;
        this.metrics = metrics;
        this.queued = queued;
        this.measured = metrics.of(connection.protocol());
        this.whenClosed = whenClosed;
    }

    TopicHub hub() {
        return hub;
    }

    ClientProtocol protocol() {
        return connection.protocol();
    }

    /** The connection is gone, or does not want this any more. Closing again does nothing. */
    public void close() {
        if (!closed) {
            closed = true;
            queued.add(-queuedBytes);
            whenClosed.accept(this);
        }
    }

    /** The connection takes more again. */
    public void onWritable() {
        if (queue != null && !closed) {
            queue.onWritable();
            measureQueue(queue);
        }
    }

    void onSubscribed(FeedPosition position) {
        policy = position.topic().settings().slowConsumer();
        queue = new SessionQueue<>(policy, settings.queuedPushesMax(), settings.queuedBytesMax(), new Outlet());
        connection.onSubscribed(position);
    }

    void deliver(FrameBlock block) {
        if (queue == null || closed) {
            return;
        }
        boolean keepsUp = policy == SlowConsumer.LATEST_ONLY && !connection.isWritable()
                ? offerOneByOne(queue, block)
                : offer(queue, block);
        measureQueue(queue);
        if (!(keepsUp && fitsWithOthers(queue))) {
            metrics.onTooSlow();
            close();
            connection.onTooSlow();
        }
    }

    private boolean fitsWithOthers(SessionQueue<FrameBlock> queue) {
        if (queued.excess() == 0 || queue.size() == 0) {
            return true;
        }
        boolean keepsUp = queue.shed(queued.excess());
        measureQueue(queue);
        return keepsUp;
    }

    /** The policy keeps the newest push: it must be the newest message. */
    private static boolean offerOneByOne(SessionQueue<FrameBlock> queue, FrameBlock block) {
        return block.split().stream().allMatch(part -> offer(queue, part));
    }

    private static boolean offer(SessionQueue<FrameBlock> queue, FrameBlock block) {
        return queue.offer(block, block.length(), block.firstOffset(), block.lastOffset());
    }

    /** Tells the client that messages are missing between what it got and what comes next. */
    public void deliverGap(Gap gap) {
        if (queue != null && !closed) {
            queue.offerGap(gap);
            measureQueue(queue);
        }
    }

    void refuse(Refusal refusal) {
        if (!closed) {
            close();
            connection.onRefused(refusal);
        }
    }

    private void measureQueue(SessionQueue<FrameBlock> queue) {
        if (closed) {
            return;
        }
        queued.add(queue.bytes() - queuedBytes);
        queuedBytes = queue.bytes();
        metrics.onDropped(queue.dropped() - dropped);
        dropped = queue.dropped();
    }

    private final class Outlet implements SessionQueue.Outlet<FrameBlock> {
        @Override
        public boolean isWritable() {
            return connection.isWritable();
        }

        @Override
        public void write(FrameBlock push) {
            measured.onWritten(push.messages(), push.length());
            connection.write(push);
        }

        @Override
        public void writeGap(Gap gap) {
            ByteWriter notice = new ByteWriter();
            protocol().writeGap(notice, hub.topic(), gap);
            measured.onWritten(0, notice.length());
            connection.write(FrameBlock.ofNotice(notice.written()));
        }
    }
}
