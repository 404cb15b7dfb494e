package dev.cubecast.topic;

import dev.cubecast.message.Bytes;
import dev.cubecast.message.Kind;
import dev.cubecast.message.WireException;
import dev.cubecast.message.WireReader;
import dev.cubecast.message.WireWriter;
import dev.cubecast.overlay.Payload;
import java.util.ArrayList;
import java.util.List;

/**
 * Messages of one topic with consecutive offsets: the unit of replication and delivery.
 *
 * @param topic the topic's id
 * @param epoch in which the leader gave the offsets
 * @param baseOffset the first message's offset
 * @param timestampMs the leader's wall clock when it made the batch, milliseconds since 1970
 * @param messages encoded messages, at least one
 */
public record RecordBatch(TopicId topic, long epoch, long baseOffset, long timestampMs, List<Bytes> messages)
        implements Payload {
    public static final int MESSAGES_MAX = 1 << 16;
    private static final int MESSAGE_BYTES_MAX = 2 << 20;

    public RecordBatch {
        messages = List.copyOf(messages);
        if (messages.isEmpty()) {
            throw new IllegalArgumentException("a batch has at least one message");
        }
    }

    /** One more than the last message's offset. */
    public long nextOffset() {
        return baseOffset + messages.size();
    }

    /** The bytes of the messages, without what the batch itself adds. */
    public int messageBytes() {
        int bytes = 0;
        for (Bytes message : messages) {
            bytes += message.length();
        }
        return bytes;
    }

    /** The part of this batch from an offset inside it on. */
    public RecordBatch from(long offset) {
        int skipped = Math.toIntExact(offset - baseOffset);
        return new RecordBatch(topic, epoch, offset, timestampMs, messages.subList(skipped, messages.size()));
    }

    /** The part of this batch before an offset inside it. */
    public RecordBatch until(long offset) {
        return new RecordBatch(
                topic, epoch, baseOffset, timestampMs, messages.subList(0, Math.toIntExact(offset - baseOffset)));
    }

    /** This batch in parts of at most so many bytes of messages, or of one message that is larger. */
    public List<RecordBatch> parts(int bytesMax) {
        if (messageBytes() <= bytesMax) {
            return List.of(this);
        }
        List<RecordBatch> parts = new ArrayList<>();
        int from = 0;
        int bytes = 0;
        for (int i = 0; i < messages.size(); i++) {
            int more = messages.get(i).length();
            if (i > from && bytes + more > bytesMax) {
                parts.add(part(from, i));
                from = i;
                bytes = 0;
            }
            bytes += more;
        }
        parts.add(part(from, messages.size()));
        return parts;
    }

    private RecordBatch part(int from, int to) {
        return new RecordBatch(topic, epoch, baseOffset + from, timestampMs, messages.subList(from, to));
    }

    @Override
    public Kind kind() {
        return Kind.RECORD_BATCH;
    }

    @Override
    public Bytes encode() {
        WireWriter writer = new WireWriter(encodedBytesMax());
        write(writer);
        return writer.toBytes();
    }

    /** As many bytes are enough for the encoded batch. */
    public int encodedBytesMax() {
        return 64 + messageBytes() + 4 * messages.size();
    }

    /** Writes what {@link #encode} makes, as the last part of another structure. */
    public void write(WireWriter writer) {
        topic.write(writer.writeKind(Kind.RECORD_BATCH));
        writer.writeVarLong(epoch)
                .writeVarLong(baseOffset)
                .writeVarLong(timestampMs)
                .writeVarInt(messages.size());
        messages.forEach(writer::writeBytes);
    }

    /** Reads what {@link #encode} wrote, or throws {@link WireException}. */
    public static RecordBatch decode(Bytes encoded) {
        WireReader reader = WireReader.of(Kind.RECORD_BATCH, encoded);
        TopicId topic = TopicId.read(reader);
        long epoch = reader.readVarLong();
        long baseOffset = reader.readVarLong();
        long timestampMs = reader.readVarLong();
        int count = reader.readVarInt("number of messages", MESSAGES_MAX);
        if (count == 0) {
            throw new WireException("a batch has at least one message");
        }
        List<Bytes> messages = new ArrayList<>(Math.min(count, reader.remaining()));
        for (int i = 0; i < count; i++) {
            messages.add(reader.readBytes("message", MESSAGE_BYTES_MAX));
        }
        reader.expectEnd();
        return new RecordBatch(topic, epoch, baseOffset, timestampMs, messages);
    }
}
