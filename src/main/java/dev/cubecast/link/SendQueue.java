package dev.cubecast.link;

import dev.cubecast.message.Bytes;
import dev.cubecast.overlay.Limits;
import dev.cubecast.overlay.Priority;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayDeque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What waits to be sent over one link: a bounded queue for each priority. Higher priorities go first at every link
 * frame, so a large frame of a lower priority delays a higher one by one fragment at most.
 */
final class SendQueue {
    private final List<Lane> lanes;

    /** @param bytesMax for each priority what may wait in it */
    SendQueue(Map<Priority, Integer> bytesMax) {
        lanes = Stream.of(Priority.values())
                .map(priority -> new Lane(priority, bytesMax.getOrDefault(priority, 0)))
                .toList();
    }

    /** @return false if the frame is empty, larger than a frame may be, or does not fit within the priority's limit */
    boolean offer(Priority priority, Bytes frame) {
        Lane lane = lane(priority);
        boolean fits = frame.length() > 0
                && frame.length() <= Limits.FRAME_BYTES_MAX
                && frame.length() <= lane.bytesMax - lane.bytes;
        if (fits) {
            lane.frames.add(frame);
            lane.bytes += frame.length();
        }
        return fits;
    }

    /**
     * Takes the next link frames, encoded one behind the other, {@link LinkFrame#LINK_FRAME_BYTES_MAX} bytes in all at
     * most; an empty buffer if nothing waits.
     */
    Buffer take() {
        Buffer batch = Buffer.buffer(expectedBytes());
        for (Lane lane : lanes) {
            while (!lane.frames.isEmpty()) {
                int payloadBytes =
                        Math.min(lane.frames.element().length() - lane.headBytesTaken, LinkFrame.PAYLOAD_BYTES_MAX);
                if (batch.length() + LinkFrame.HEADER_BYTES + payloadBytes > LinkFrame.LINK_FRAME_BYTES_MAX) {
                    return batch;
                }
                lane.takeFragment(batch, payloadBytes);
            }
        }
        return batch;
    }

    private int expectedBytes() {
        int bytes = 0;
        for (Lane lane : lanes) {
            bytes += lane.bytes + lane.frames.size() * LinkFrame.HEADER_BYTES;
        }
        return Math.min(bytes, LinkFrame.LINK_FRAME_BYTES_MAX);
    }

    /** Sends frames that are partly on their way from their beginning: their rest goes over another connection. */
    void rewind() {
        lanes.forEach(Lane::rewind);
    }

    /** Drops what waits. @return the number of frames dropped in each priority */
    Map<Priority, Integer> clear() {
        Map<Priority, Integer> dropped = new EnumMap<>(Priority.class);
        lanes.forEach(lane -> dropped.put(lane.priority, lane.clear()));
        return dropped;
    }

    boolean isEmpty() {
        for (Lane lane : lanes) {
            if (!lane.frames.isEmpty()) {
                return false;
            }
        }
        return true;
    }

    int queuedBytes(Priority priority) {
        return lane(priority).bytes;
    }

    private Lane lane(Priority priority) {
        return lanes.get(priority.ordinal());
    }

    /** The queue of one priority. */
    private static final class Lane {
        private final Priority priority;
        private final int bytesMax;
        private final ArrayDeque<Bytes> frames = new ArrayDeque<>();
        private int bytes;
        private int headBytesTaken;

        Lane(Priority priority, int bytesMax) {
            this.priority = priority;
            this.bytesMax = bytesMax;
        }

        void takeFragment(Buffer batch, int payloadBytes) {
            Bytes head = frames.element();
            boolean moreFollow = headBytesTaken + payloadBytes < head.length();
            LinkFrame.append(batch, priority, moreFollow, head.slice(headBytesTaken, payloadBytes));
            bytes -= payloadBytes;
            headBytesTaken += payloadBytes;
            if (!moreFollow) {
                frames.remove();
                headBytesTaken = 0;
            }
        }

        void rewind() {
            bytes += headBytesTaken;
            headBytesTaken = 0;
        }

        int clear() {
            int count = frames.size();
            frames.clear();
            bytes = 0;
            headBytesTaken = 0;
            return count;
        }
    }
}
