package dev.cubecast.bridge;

import dev.cubecast.delivery.Gap;
import dev.cubecast.delivery.SessionQueue;
import dev.cubecast.topic.SlowConsumer;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A session of an ephemeral topic. While its connection takes what comes, nothing is kept for it. */
final class LiveSubscription implements Subscription {
    private final Session session;
    private final TopicHub hub;
    private final ClientConnection connection;
    private final BridgeSettings settings;
    private final ClientMetrics metrics;
    private final QueuedBytes queued;
    private final ClientMetrics.OfProtocol measured;
    private final Consumer<LiveSubscription> whenClosed;

    private @Nullable SessionQueue<FrameBlock> queue;
    private SlowConsumer policy = SlowConsumer.DROP_OLDEST;
    private int queuedBytes;
    private long dropped;

    LiveSubscription(
            Session session,
            TopicHub hub,
            BridgeSettings settings,
            ClientMetrics metrics,
            QueuedBytes queued,
            Consumer<LiveSubscription> whenClosed) {
        this.session = session;
        this.hub = hub;
        this.connection = session.connection();
        this.settings = settings;
        this.metrics = metrics;
        this.queued = queued;
        this.measured = metrics.of(connection.protocol());
        this.whenClosed = whenClosed;
    }

    Session session() {
        return session;
    }

    TopicHub hub() {
        return hub;
    }

    ClientProtocol protocol() {
        return connection.protocol();
    }

    @Override
    public void close() {
        queued.add(-queuedBytes);
        whenClosed.accept(this);
    }

    @Override
    public void onWritable() {
        if (queue != null) {
            queue.onWritable();
            measureQueue(queue);
        }
    }

    void onSubscribed(FeedPosition position) {
        policy = position.topic().settings().slowConsumer();
        queue = new SessionQueue<>(policy, settings.queuedPushesMax(), settings.queuedBytesMax(), new Outlet());
        Optional<Gap> missed = position.missedBy(session.start());
        if (session.onSubscribed(missed.isPresent() ? null : position.point().orElse(null))) {
            missed.ifPresent(this::deliverGap);
        } else {
            deliverGap(new Gap.Reset());
        }
    }

    void deliver(FrameBlock block) {
        if (queue == null || session.isClosed()) {
            return;
        }
        boolean waits = queue.size() > 0 || !connection.isWritable();
        boolean keepsUp = waits ? keep(queue, block) : offer(queue, block);
        measureQueue(queue);
        if (!(keepsUp && fitsWithOthers(queue))) {
            session.disconnect();
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

    /** Where the policy keeps the newest push, it must be the newest message. */
    private boolean keep(SessionQueue<FrameBlock> queue, FrameBlock block) {
        if (policy != SlowConsumer.LATEST_ONLY) {
            block.keep();
            return offer(queue, block);
        }
        if (block.messages() > 1) {
            queue.skip(block.firstOffset(), block.lastOffset() - 1);
        }
        return offer(queue, block.last());
    }

    private static boolean offer(SessionQueue<FrameBlock> queue, FrameBlock block) {
        return queue.offer(block, block.length(), block.firstOffset(), block.lastOffset());
    }

    /** Tells the client that messages are missing between what it got and what comes next. */
    void deliverGap(Gap gap) {
        if (queue != null && !session.isClosed()) {
            queue.offerGap(gap);
            measureQueue(queue);
        }
    }

    private void measureQueue(SessionQueue<FrameBlock> queue) {
        if (session.isClosed()) {
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
            FrameBlock notice = FrameBlock.ofGap(protocol(), session.topic(), gap);
            measured.onWritten(0, notice.length());
            connection.write(notice);
        }
    }
}
