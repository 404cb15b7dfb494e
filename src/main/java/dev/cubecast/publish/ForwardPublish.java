package dev.cubecast.publish;

import dev.cubecast.message.Bytes;
import dev.cubecast.message.Kind;
import dev.cubecast.message.WireException;
import dev.cubecast.message.WireReader;
import dev.cubecast.message.WireWriter;
import dev.cubecast.overlay.Limits;
import dev.cubecast.overlay.Payload;
import dev.cubecast.topic.Shard;
import dev.cubecast.topic.Topic;
import dev.cubecast.topic.TopicId;
import dev.cubecast.topic.TopicKey;
import dev.cubecast.topic.TopicName;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What an entry node tells the leader of a shard. */
sealed interface ForwardPublish extends Payload {
    /** The shard that the receiver is believed to lead. */
    Shard shard();

    /** The entry node's stream to the shard, drawn at random when the node started. */
    long stream();

    @Override
    default Kind kind() {
        return Kind.FORWARD_PUBLISH;
    }

    /**
     * Asks for a session, in which publishes can then be forwarded. Repetitions get the same session.
     *
     * @param generation raised by the entry node for each session: the next one ends the one before
     */
    record Open(Shard shard, long stream, long generation) implements ForwardPublish {
        @Override
        public Bytes encode() {
            return header(Type.OPEN, shard, stream, 32).writeVarLong(generation).toBytes();
        }
    }

    /**
     * Publishes in the order of their numbers.
     *
     * @param session the leader's number for the session
     * @param settled the entry node knows the verdicts of all numbers up to this one: the leader may forget them
     */
    record Publishes(Shard shard, long stream, long session, long settled, List<Entry> entries)
            implements ForwardPublish {
        @Override
        public Bytes encode() {
            int expectedBytes = 48 + entries.stream().mapToInt(Entry::bytes).sum();
            WireWriter writer = header(Type.PUBLISHES, shard, stream, expectedBytes)
                    .writeLong(session)
                    .writeVarLong(settled)
                    .writeVarInt(entries.size());
            entries.forEach(entry -> entry.write(writer));
            return writer.toBytes();
        }
    }

    /**
     * One publish.
     *
     * @param number 1 for the first of a session, then one more for each
     * @param messages encoded; none if the publish was given up meanwhile: its number passes, nothing is stored
     */
    record Entry(long number, TopicKey topic, List<Bytes> messages) {
        private static final int MESSAGES_MAX = 1 << 16;

        /** The size on the wire, or a little more. */
        int bytes() {
            int bytes = 32 + topic.name().text().length();
            for (Bytes message : messages) {
                bytes += message.length() + 4;
            }
            return bytes;
        }

        private void write(WireWriter writer) {
            topic.write(writer.writeVarLong(number));
            writer.writeVarInt(messages.size());
            messages.forEach(writer::writeBytes);
        }

        /** @param before the entry before this one, whose topic is often the same */
        private static Entry read(WireReader reader, @Nullable Entry before) {
            long number = reader.readVarLong();
            TopicKey topic = readTopic(reader, before);
            int count = reader.readVarInt("number of messages", MESSAGES_MAX);
            List<Bytes> messages = new ArrayList<>(Math.min(count, reader.remaining()));
            for (int i = 0; i < count; i++) {
                messages.add(reader.readBytes("message", Limits.FRAME_BYTES_MAX));
            }
            return new Entry(number, topic, messages);
        }

        private static TopicKey readTopic(WireReader reader, @Nullable Entry before) {
            String text = reader.readString("topic name", TopicName.LENGTH_MAX);
            TopicName name = before != null && before.topic.name().text().equals(text)
                    ? before.topic.name()
                    : Topic.nameOf(text);
            return new TopicKey(name, TopicId.read(reader));
        }
    }

    /** Reads what {@link #encode} wrote in a cube of this dimension, or throws {@link WireException}. */
    static ForwardPublish decode(Bytes payload, int dimension) {
        WireReader reader = WireReader.of(Kind.FORWARD_PUBLISH, payload);
        Type type = reader.readEnum("type of forwarded publish", Type.class);
        Shard shard = Shard.read(reader, dimension);
        long stream = reader.readLong();
        ForwardPublish message = switch (type) {
            case OPEN -> new Open(shard, stream, reader.readVarLong());
            case PUBLISHES ->
                new Publishes(shard, stream, reader.readLong(), reader.readVarLong(), readEntries(reader));
        };
        reader.expectEnd();
        return message;
    }

    private static List<Entry> readEntries(WireReader reader) {
        int count = reader.readVarInt("number of publishes", Entry.MESSAGES_MAX);
        List<Entry> entries = new ArrayList<>(Math.min(count, reader.remaining()));
        Entry before = null;
        for (int i = 0; i < count; i++) {
            before = Entry.read(reader, before);
            entries.add(before);
        }
        return entries;
    }

    private static WireWriter header(Type type, Shard shard, long stream, int expectedBytes) {
        WireWriter writer = WireWriter.of(Kind.FORWARD_PUBLISH, expectedBytes).writeEnum(type);
        shard.write(writer);
        return writer.writeLong(stream);
    }

    /** What follows the header. */
    enum Type {
        OPEN,
        PUBLISHES
    }
}
