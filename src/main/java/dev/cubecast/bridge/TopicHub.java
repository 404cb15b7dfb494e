package dev.cubecast.bridge;

import dev.cubecast.delivery.Gap;
import dev.cubecast.message.Message;
import dev.cubecast.message.WireException;
import dev.cubecast.topic.RecordBatch;
import dev.cubecast.topic.Topic;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One topic's feed on this node and the sessions that watch it. */
final class TopicHub {
    private final Topic topic;
    private final int blockBytesMax;
    private final ClientMetrics metrics;
    private final ByteWriter scratch;
    private final UnsentBytes unsent;

    private final Set<LiveSubscription> waiting = new LinkedHashSet<>();
    private final Map<ClientProtocol, Fanout> fanouts = new LinkedHashMap<>();
    /** The same, as they can be gone through while a client that is disconnected takes one away. */
    private List<Fanout> snapshot = List.of();

    private @Nullable FeedPosition position;

    /** Whether it is flushed at the end of this event. */
    boolean flushIsDue;

    /**
     * @param topic as it was located
     * @param scratch where one message is encoded; used by all topics of the node in turn
     */
    TopicHub(Topic topic, int blockBytesMax, ClientMetrics metrics, ByteWriter scratch, UnsentBytes unsent) {
        this.topic = topic;
        this.blockBytesMax = blockBytesMax;
        this.metrics = metrics;
        this.scratch = scratch;
        this.unsent = unsent;
    }

    Topic topic() {
        return topic;
    }

    boolean isReady() {
        return position != null;
    }

    boolean isEmpty() {
        return waiting.isEmpty() && fanouts.isEmpty();
    }

    /** All sessions, those included whose subscription has not taken effect yet. */
    List<LiveSubscription> sessions() {
        List<LiveSubscription> all = new ArrayList<>(waiting);
        fanouts.values().forEach(fanout -> all.addAll(fanout.sessions()));
        return all;
    }

    /** Adds a session that gets nothing until it is activated. */
    void join(LiveSubscription session) {
        waiting.add(session);
    }

    void leave(LiveSubscription session) {
        waiting.remove(session);
        Fanout fanout = fanouts.get(session.protocol());
        if (fanout != null) {
            fanout.remove(session);
            if (fanout.isEmpty()) {
                fanout.close();
                fanouts.remove(session.protocol());
                snapshot = List.copyOf(fanouts.values());
            }
        }
    }

    void onReady(long epoch, long nextOffset) {
        flush();
        position = new FeedPosition(topic, epoch, nextOffset);
        List.copyOf(waiting).forEach(this::activate);
    }

    /** Delivers to a session from the next message on, unless it has gone. */
    void activate(LiveSubscription session) {
        if (position == null || !waiting.remove(session)) {
            return;
        }
        // What is collected already was published before: it is not this session's.
        flush();
        fanouts.computeIfAbsent(session.protocol(), protocol -> new Fanout(topic.name(), protocol, scratch, unsent))
                .add(session);
        snapshot = List.copyOf(fanouts.values());
        session.onSubscribed(position);
    }

    void onBatch(RecordBatch batch) {
        for (int i = 0; i < batch.messages().size(); i++) {
            try {
                collect(batch, i, Message.decode(batch.messages().get(i)));
            } catch (WireException malformed) {
                // Only a broken peer stores such a message. Its readers must know that they miss one.
                long offset = batch.baseOffset() + i;
                onGap(new Gap.Range(offset, offset));
            }
        }
        if (position != null) {
            position = position.after(batch);
        }
    }

    private void collect(RecordBatch batch, int index, Message message) {
        boolean isFull = false;
        for (int i = 0; i < snapshot.size(); i++) {
            Fanout fanout = snapshot.get(i);
            fanout.collect(batch, index, message);
            isFull |= fanout.collectedBytes() >= blockBytesMax;
        }
        if (isFull) {
            flush();
        }
    }

    void onGap(Gap gap) {
        flush();
        metrics.onGap();
        snapshot.forEach(fanout -> fanout.gap(gap));
        if (position != null) {
            position = gap instanceof Gap.Range range && position.isKnown()
                    ? position.after(range)
                    : position.withoutEpoch();
        }
    }

    /** Writes what was collected. */
    void flush() {
        snapshot.forEach(Fanout::flush);
    }
}
