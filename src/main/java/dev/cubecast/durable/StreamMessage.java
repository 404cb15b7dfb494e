package dev.cubecast.durable;

import dev.cubecast.consensus.GroupId;
import dev.cubecast.consensus.ProducerId;
import dev.cubecast.consensus.StoredPublish.Forwarded;
import dev.cubecast.consensus.StoredPublish.Sequence;
import dev.cubecast.message.Bytes;
import dev.cubecast.message.Kind;
import dev.cubecast.message.WireException;
import dev.cubecast.message.WireReader;
import dev.cubecast.message.WireWriter;
import dev.cubecast.overlay.Limits;
import dev.cubecast.topic.Durability;
import dev.cubecast.topic.RecordBatch;
import dev.cubecast.topic.Topic;
import dev.cubecast.topic.TopicId;
import dev.cubecast.topic.TopicName;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What an entry node tells the leader of a group, or who is taken for it. */
sealed interface StreamMessage {
    GroupId group();

    /** The entry node's stream to the group (ARCHITECTURE.md, rule 10). */
    long stream();

    Bytes encode();

    /** Asks for the term in which the receiver leads. */
    record Open(GroupId group, long stream) implements StreamMessage {
        @Override
        public Bytes encode() {
            return header(Type.OPEN, this, 32).toBytes();
        }
    }

    /**
     * Publishes in the order of their numbers.
     *
     * @param term the receiver's: in any other nothing of this is stored, so what is late is harmless
     * @param settled the entry node does not wait for any number up to this one any more
     * @param publishes each with its number in the stream
     */
    record Publishes(GroupId group, long stream, long term, long settled, List<PublishRequest> publishes)
            implements StreamMessage {
        static final int PUBLISHES_MAX = EntryNodeStream.UNSETTLED_MAX;

        @Override
        public Bytes encode() {
            int expectedBytes =
                    64 + publishes.stream().mapToInt(StreamMessage::wireBytes).sum();
            WireWriter writer = header(Type.PUBLISHES, this, expectedBytes)
                    .writeVarLong(term)
                    .writeVarLong(settled)
                    .writeVarInt(publishes.size());
            PublishRequest before = null;
            for (PublishRequest publish : publishes) {
                write(writer, publish, before);
                before = publish;
            }
            return writer.toBytes();
        }
    }

    /** The size of a publish on the wire, or a little more. */
    static int wireBytes(PublishRequest publish) {
        return 128 + publish.name().text().length() + publish.bytes() + 4 * publish.count();
    }

    private static WireWriter header(Type type, StreamMessage message, int expectedBytes) {
        WireWriter writer = WireWriter.of(Kind.STREAM_MESSAGE, expectedBytes).writeEnum(type);
        message.group().write(writer);
        return writer.writeLong(message.stream());
    }

    /** @param before the publish before this one, whose topic is often the same */
    private static void write(WireWriter writer, PublishRequest publish, @Nullable PublishRequest before) {
        Forwarded forwarded = Objects.requireNonNull(publish.forwarded());
        writer.writeVarLong(forwarded.previous()).writeVarLong(forwarded.number());
        boolean sameTopic = before != null
                && before.topic().equals(publish.topic())
                && before.name().equals(publish.name());
        writer.writeBoolean(sameTopic);
        if (!sameTopic) {
            writer.writeString(publish.name().text());
            publish.topic().write(writer);
        }
        writeAsked(writer, publish.asked());
        writeSequence(writer, publish.sequence());
        writer.writeVarInt(publish.count());
        publish.messages().forEach(writer::writeBytes);
    }

    private static void writeAsked(WireWriter writer, @Nullable Durability asked) {
        writer.writeBoolean(asked != null);
        if (asked != null) {
            writer.writeEnum(asked);
        }
    }

    private static void writeSequence(WireWriter writer, @Nullable Sequence sequence) {
        writer.writeBoolean(sequence != null);
        if (sequence != null) {
            writer.writeString(sequence.producer().text()).writeVarLong(sequence.first());
        }
    }

    /** Reads what {@link #encode} wrote, or throws {@link WireException}. */
    static StreamMessage decode(Bytes payload) {
        WireReader reader = WireReader.of(Kind.STREAM_MESSAGE, payload);
        Type type = reader.readEnum("type of stream message", Type.class);
        GroupId group = GroupId.read(reader);
        long stream = reader.readLong();
        StreamMessage message = type == Type.OPEN ? new Open(group, stream) : readPublishes(group, stream, reader);
        reader.expectEnd();
        return message;
    }

    private static Publishes readPublishes(GroupId group, long stream, WireReader reader) {
        long term = reader.readNumber("term");
        long settled = reader.readNumber("settled number");
        int count = reader.readVarInt("number of publishes", Publishes.PUBLISHES_MAX);
        if (count == 0) {
            throw new WireException("a message with publishes has at least one");
        }
        List<PublishRequest> publishes = new ArrayList<>(Math.min(count, reader.remaining()));
        PublishRequest before = null;
        for (int i = 0; i < count; i++) {
            before = read(reader, stream, settled, before);
            publishes.add(before);
        }
        return new Publishes(group, stream, term, settled, publishes);
    }

    private static PublishRequest read(WireReader reader, long stream, long settled, @Nullable PublishRequest before) {
        Forwarded forwarded = readForwarded(reader, stream, settled);
        boolean sameTopic = reader.readBoolean();
        if (sameTopic && before == null) {
            throw new WireException("the first publish has the topic of none before it");
        }
        PublishRequest alike = sameTopic ? before : null;
        TopicName name =
                alike == null ? Topic.nameOf(reader.readString("topic name", TopicName.LENGTH_MAX)) : alike.name();
        TopicId topic = alike == null ? TopicId.read(reader) : alike.topic();
        Durability asked = reader.readBoolean() ? reader.readEnum("durability", Durability.class) : null;
        Sequence sequence = reader.readBoolean() ? readSequence(reader) : null;
        return new PublishRequest(name, topic, readMessages(reader), forwarded, sequence, asked);
    }

    private static Forwarded readForwarded(WireReader reader, long stream, long settled) {
        long previous = reader.readNumber("previous number");
        long number = reader.readNumber("number");
        if (number <= previous || number <= settled) {
            throw new WireException("number " + number + " does not follow on " + previous + " and " + settled);
        }
        return new Forwarded(stream, previous, number, settled);
    }

    private static Sequence readSequence(WireReader reader) {
        String producer = reader.readString("producer", ProducerId.LENGTH_MAX);
        long first = reader.readNumber("sequence");
        if (producer.isEmpty() || first == 0) {
            throw new WireException("a producer has a name and numbers from 1 on");
        }
        return new Sequence(new ProducerId(producer), first);
    }

    private static List<Bytes> readMessages(WireReader reader) {
        int count = reader.readVarInt("number of messages", RecordBatch.MESSAGES_MAX);
        if (count == 0) {
            throw new WireException("a publish has at least one message");
        }
        List<Bytes> messages = new ArrayList<>(Math.min(count, reader.remaining()));
        for (int i = 0; i < count; i++) {
            messages.add(reader.readBytes("message", Limits.FRAME_BYTES_MAX));
        }
        return messages;
    }

    /** What follows the kind. */
    enum Type {
        OPEN,
        PUBLISHES
    }
}
