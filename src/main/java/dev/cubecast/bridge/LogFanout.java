package dev.cubecast.bridge;

import dev.cubecast.delivery.Gap;
import dev.cubecast.message.Message;
import dev.cubecast.message.WireException;
import dev.cubecast.overlay.EventQueue;
import dev.cubecast.overlay.Isolated;
import dev.cubecast.topic.RecordBatch;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What sessions of durable topics get within one event. Each reads for itself, but those that are in step get the same
 * batch one after the other: it is encoded once for each protocol, and what several get alike is written from the same
 * memory.
 */
final class LogFanout {
    private final EventQueue events;
    private final UnsentBytes unsent;
    private final Map<ClientProtocol, Encoded> lastEncoded = new LinkedHashMap<>();
    private final Set<LogSubscription> unflushed = new LinkedHashSet<>();

    private record Encoded(Delivered delivered, FrameBlock block) {
        /** Comparing what the messages are would cost more than to encode them. */
        @SuppressWarnings("ReferenceEquality")
        boolean isOf(Delivered other) {
            return delivered.batch() == other.batch() && delivered.epoch() == other.epoch();
        }
    }

    LogFanout(EventQueue events, UnsentBytes unsent) {
        this.events = events;
        this.unsent = unsent;
    }

    FrameBlock encode(ClientProtocol protocol, Delivered delivered) {
        Encoded last = lastEncoded.get(protocol);
        if (last != null && last.isOf(delivered)) {
            return last.block();
        }
        FrameBlock block = write(protocol, delivered);
        lastEncoded.put(protocol, new Encoded(delivered, block));
        return block;
    }

    private static FrameBlock write(ClientProtocol protocol, Delivered delivered) {
        RecordBatch batch = delivered.batch();
        ByteWriter out = new ByteWriter();
        int[] ends = new int[batch.messages().size()];
        for (int i = 0; i < ends.length; i++) {
            try {
                protocol.writeMessage(
                        out, delivered, i, Message.decode(batch.messages().get(i)));
            } catch (WireException malformed) {
                // Only a broken peer stores such a message. Its readers must know that they miss one.
                long offset = batch.baseOffset() + i;
                protocol.writeGap(out, delivered.topic(), new Gap.Range(offset, offset));
            }
            ends[i] = out.length();
        }
        return new FrameBlock(out.take(), ends, batch.baseOffset());
    }

    /** Has a session flushed at the end of the event. */
    void flushLater(LogSubscription session) {
        if (unflushed.isEmpty()) {
            events.later(this::endEvent);
        }
        unflushed.add(session);
    }

    private void endEvent() {
        try {
            flush();
        } finally {
            lastEncoded.clear();
        }
    }

    /** Writes what has come to the sessions. */
    void flush() {
        Map<List<FrameBlock>, List<LogSubscription>> alike = new LinkedHashMap<>();
        unflushed.forEach(session -> alike.computeIfAbsent(session.takePending(), blocks -> new ArrayList<>())
                .add(session));
        unflushed.clear();
        Isolated.forEach(alike.entrySet(), next -> writeAll(next.getKey(), next.getValue()));
    }

    private void writeAll(List<FrameBlock> blocks, List<LogSubscription> sessions) {
        if (blocks.isEmpty()) {
            return;
        }
        FrameBlock joined = FrameBlock.join(blocks);
        joined.beginSharing();
        try {
            Isolated.forEach(sessions, session -> session.write(joined));
        } finally {
            joined.endSharing(unsent);
        }
    }
}
