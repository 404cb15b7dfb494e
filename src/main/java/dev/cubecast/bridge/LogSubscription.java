package dev.cubecast.bridge;

import dev.cubecast.delivery.Gap;
import dev.cubecast.delivery.ReaderOutlet;
import dev.cubecast.delivery.ResumePoint;
import dev.cubecast.delivery.TopicReader;
import dev.cubecast.topic.RecordBatch;
import dev.cubecast.topic.TopicId;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A session of a durable topic. Nothing is kept for it but what one event brings: when its connection takes no more,
 * its reader stops and reads on from the log when it does again.
 */
final class LogSubscription implements Subscription, ReaderOutlet {
    /** What one may be given before its connection is asked whether it takes more. */
    private static final int GIVEN_BYTES_MAX = 32 << 10;

    private final Session session;
    private final ClientConnection connection;
    private final Listener listener;
    private final LogFanout fanout;
    private final int givenBytesMax;
    private final UnsentBytes unsent;
    private final ClientMetrics metrics;
    private final ClientMetrics.OfProtocol measured;
    private final Consumer<LogSubscription> whenClosed;

    private @Nullable TopicReader reader;
    /** The topic that it was located as, and then the one that it reads. */
    private TopicId topic;

    private boolean subscribed;
    private List<FrameBlock> pending = new ArrayList<>();
    private int pendingBytes;

    /** Who knows where topics are. */
    interface Listener {
        /** The session reads another topic now than the one that was located. */
        void onReplaced(Session session, TopicId located);

        /** The topic that was located is gone. */
        void onGone(Session session, TopicId located);
    }

    LogSubscription(
            Session session,
            TopicId topic,
            Listener listener,
            LogFanout fanout,
            int blockBytesMax,
            UnsentBytes unsent,
            ClientMetrics metrics,
            Consumer<LogSubscription> whenClosed) {
        this.session = session;
        this.topic = topic;
        this.connection = session.connection();
        this.listener = listener;
        this.fanout = fanout;
        this.givenBytesMax = Math.min(blockBytesMax, GIVEN_BYTES_MAX);
        this.unsent = unsent;
        this.metrics = metrics;
        this.whenClosed = whenClosed;
        this.measured = metrics.of(connection.protocol());
    }

    /** Names what brings the messages. Comes once, at the beginning. */
    void follow(TopicReader source) {
        reader = source;
    }

    /** Whether it gets what is pushed and needs not read. */
    boolean isInStep() {
        return reader != null && reader.isInStep();
    }

    @Override
    public void onWritable() {
        if (!pending.isEmpty()) {
            fanout.flushLater(this);
        }
        if (reader != null) {
            reader.onWritable();
        }
    }

    @Override
    public void close() {
        if (reader != null) {
            reader.close();
        }
        unsent.onClosed(this);
        whenClosed.accept(this);
    }

    // ---- What the reader brings ----

    /** A connection may wait for its subscription before it opens. */
    @Override
    public boolean isWritable() {
        return !session.isClosed() && (!subscribed || connection.isWritable() && (isInStep() || unsent.admits(this)));
    }

    @Override
    public void onReady(TopicId found, long epoch, long nextOffset) {
        if (session.start() instanceof Start.AfterUnknown) {
            onSubscribed(found, null);
            addGap(new Gap.Unknown());
        } else {
            onSubscribed(found, new ResumePoint(found, epoch, nextOffset));
        }
    }

    private void onSubscribed(TopicId found, @Nullable ResumePoint place) {
        if (!subscribed) {
            subscribed = true;
            connection.onSubscribed(place);
        }
        if (!found.equals(topic)) {
            TopicId located = topic;
            topic = found;
            listener.onReplaced(session, located);
        }
    }

    @Override
    public void onReset(TopicId found, long epoch, long nextOffset) {
        onSubscribed(found, null);
        addGap(new Gap.Reset());
    }

    @Override
    public void onBatch(RecordBatch batch, long epoch) {
        add(fanout.encode(connection.protocol(), new Delivered(session.topic(), batch, epoch, true)));
    }

    @Override
    public void onGap(Gap.Range gap) {
        addGap(gap);
    }

    @Override
    public void onNoTopic() {
        listener.onGone(session, topic);
    }

    // ---- What goes out ----

    private void addGap(Gap gap) {
        metrics.onGap();
        add(FrameBlock.ofGap(connection.protocol(), session.topic(), gap));
    }

    private void add(FrameBlock block) {
        if (pendingBytes > 0 && pendingBytes + block.length() > givenBytesMax) {
            // All that are in step have the same by now.
            fanout.flush();
        }
        pending.add(block);
        pendingBytes += block.length();
        fanout.flushLater(this);
    }

    /** What has come and is not written yet, in its order; nothing while the connection takes nothing. */
    List<FrameBlock> takePending() {
        if (!connection.isWritable()) {
            return List.of();
        }
        List<FrameBlock> taken = pending;
        pending = new ArrayList<>();
        pendingBytes = 0;
        return taken;
    }

    void write(FrameBlock block) {
        if (session.isClosed()) {
            return;
        }
        measured.onWritten(block.messages(), block.length());
        connection.write(block);
    }
}
