package dev.cubecast.reads;

import dev.cubecast.message.Bytes;
import dev.cubecast.message.Kind;
import dev.cubecast.message.WireException;
import dev.cubecast.message.WireReader;
import dev.cubecast.message.WireWriter;
import dev.cubecast.overlay.Limits;
import dev.cubecast.overlay.Vertex;
import dev.cubecast.topic.RecordBatch;
import dev.cubecast.topic.TopicId;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a node answers to a {@link ReadQuestion}. */
public sealed interface ReadAnswer {
    Bytes encode();

    /** What is true of the topic, whoever says it. */
    sealed interface Decided extends ReadAnswer {}

    /**
     * Messages of the topic, or none if it ends at {@code from}.
     *
     * @param epoch the group's term as the replica knows it
     * @param first the oldest offset that is kept
     * @param from the offset that is read next: that of the question, or {@code first} if what was asked for is no
     *     longer there
     * @param end one more than the last committed offset as the replica knows it: a lower bound, below {@code from}
     *     only if the group has lost what the reader had
     * @param batches that follow on each other; the first holds {@code from}, perhaps behind others
     */
    record Found(TopicId topic, long epoch, long first, long from, long end, List<RecordBatch> batches)
            implements Decided {
        public Found {
            batches = List.copyOf(batches);
        }

        /** The offset to read after this answer. */
        public long next() {
            return batches.isEmpty() ? from : batches.get(batches.size() - 1).nextOffset();
        }

        @Override
        public Bytes encode() {
            WireWriter writer = header(Type.FOUND);
            topic.write(writer);
            writer.writeVarLong(epoch)
                    .writeVarLong(first)
                    .writeVarLong(from)
                    .writeVarLong(end)
                    .writeVarInt(batches.size());
            batches.forEach(batch -> writer.writeBytes(batch.encode()));
            return writer.toBytes();
        }
    }

    /** The topic that was asked for is gone, and another one has its name (ARCHITECTURE.md, rule 2). */
    record Recreated(TopicId topic) implements Decided {
        @Override
        public Bytes encode() {
            WireWriter writer = header(Type.RECREATED);
            topic.write(writer);
            return writer.toBytes();
        }
    }

    /** The group was recovered without what the reader has got of the topic (ARCHITECTURE.md, rule 14). */
    record Lost(TopicId topic) implements Decided {
        @Override
        public Bytes encode() {
            WireWriter writer = header(Type.LOST);
            topic.write(writer);
            return writer.toBytes();
        }
    }

    record NoTopic() implements Decided {
        @Override
        public Bytes encode() {
            return header(Type.NO_TOPIC).toBytes();
        }
    }

    /**
     * This node cannot tell.
     *
     * @param leader who leads the group as this node believes, and is not this node
     */
    record Elsewhere(@Nullable Vertex leader) implements ReadAnswer {
        @Override
        public Bytes encode() {
            WireWriter writer = header(Type.ELSEWHERE).writeBoolean(leader != null);
            if (leader != null) {
                leader.write(writer);
            }
            return writer.toBytes();
        }
    }

    /** This node has as many reads under way as it may. */
    record Overloaded() implements ReadAnswer {
        @Override
        public Bytes encode() {
            return header(Type.OVERLOADED).toBytes();
        }
    }

    /** Reads what {@link #encode} wrote in a cube of this dimension, or throws {@link WireException}. */
    static ReadAnswer decode(Bytes payload, int dimension) {
        WireReader reader = WireReader.of(Kind.READ_ANSWER, payload);
        ReadAnswer answer = switch (reader.readEnum("type of answer", Type.class)) {
            case FOUND -> readFound(reader);
            case RECREATED -> new Recreated(TopicId.read(reader));
            case NO_TOPIC -> new NoTopic();
            case ELSEWHERE -> new Elsewhere(reader.readBoolean() ? Vertex.read(reader, dimension) : null);
            case OVERLOADED -> new Overloaded();
            case LOST -> new Lost(TopicId.read(reader));
        };
        reader.expectEnd();
        return answer;
    }

    private static Found readFound(WireReader reader) {
        TopicId topic = TopicId.read(reader);
        long epoch = reader.readNumber("epoch");
        long first = reader.readNumber("first offset");
        long from = reader.readNumber("offset");
        long end = reader.readNumber("end");
        int count = reader.readVarInt("number of batches", RecordBatch.MESSAGES_MAX);
        List<RecordBatch> batches = new ArrayList<>(Math.min(count, reader.remaining()));
        long next = from;
        for (int i = 0; i < count; i++) {
            RecordBatch batch = RecordBatch.decode(reader.readBytes("batch", Limits.FRAME_BYTES_MAX));
            boolean follows =
                    i == 0 ? batch.baseOffset() <= from && batch.nextOffset() > from : batch.baseOffset() == next;
            if (!follows || !batch.topic().equals(topic)) {
                throw new WireException("batch " + batch.baseOffset() + " of topic " + batch.topic()
                        + " does not hold offset " + next + " of topic " + topic);
            }
            next = batch.nextOffset();
            batches.add(batch);
        }
        return new Found(topic, epoch, first, from, end, batches);
    }

    private static WireWriter header(Type type) {
        return WireWriter.of(Kind.READ_ANSWER).writeEnum(type);
    }

    /** What follows the kind. */
    enum Type {
        FOUND,
        RECREATED,
        NO_TOPIC,
        ELSEWHERE,
        OVERLOADED,
        LOST
    }
}
