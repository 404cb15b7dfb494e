package dev.cubecast.publish;

import dev.cubecast.message.Bytes;
import dev.cubecast.message.Kind;
import dev.cubecast.message.WireException;
import dev.cubecast.message.WireReader;
import dev.cubecast.message.WireWriter;
import dev.cubecast.overlay.Payload;
import dev.cubecast.overlay.Vertex;
import dev.cubecast.topic.Shard;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the leader of a shard, or who was taken for it, tells an entry node. */
sealed interface PublishAnswer extends Payload {
    Shard shard();

    long stream();

    @Override
    default Kind kind() {
        return Kind.PUBLISH_ANSWER;
    }

    /**
     * A session is open.
     *
     * @param session never the same for two sessions, whatever becomes of the leader
     * @param epoch of the offsets that publishes in this session get
     */
    record Opened(Shard shard, long stream, long generation, long session, long epoch) implements PublishAnswer {
        @Override
        public Bytes encode() {
            return header(Type.OPENED, this)
                    .writeVarLong(generation)
                    .writeLong(session)
                    .writeVarLong(epoch)
                    .toBytes();
        }
    }

    /** No session is open: this node does not lead the shard. */
    record NotLeader(
            Shard shard,
            long stream,
            long generation,
            @Nullable Vertex leader) implements PublishAnswer {
        @Override
        public Bytes encode() {
            WireWriter writer = header(Type.NOT_LEADER, this).writeVarLong(generation);
            writeLeader(writer, leader);
            return writer.toBytes();
        }
    }

    /**
     * What became of publishes.
     *
     * @param last the highest number that has a verdict; the leader takes the next one only
     * @param outOfOrder a number above the next one came and was not taken: the entry node must send from there again
     * @param decided verdicts of some numbers up to {@code last}
     */
    record Verdicts(Shard shard, long stream, long session, long last, boolean outOfOrder, Decided decided)
            implements PublishAnswer {
        @Override
        public Bytes encode() {
            WireWriter writer = header(Type.VERDICTS, this)
                    .writeLong(session)
                    .writeVarLong(last)
                    .writeBoolean(outOfOrder);
            decided.write(writer);
            return writer.toBytes();
        }
    }

    /**
     * The session has ended: nothing more will ever be stored in it.
     *
     * @param remembered whether this node still knows the session; then what is not among {@code decided} was not
     *     stored
     * @param leader who leads now, as far as this node knows
     */
    record Closed(
            Shard shard,
            long stream,
            long session,
            boolean remembered,
            Decided decided,
            @Nullable Vertex leader) implements PublishAnswer {
        @Override
        public Bytes encode() {
            WireWriter writer = header(Type.CLOSED, this).writeLong(session).writeBoolean(remembered);
            decided.write(writer);
            writeLeader(writer, leader);
            return writer.toBytes();
        }
    }

    /** Verdicts of consecutive numbers from {@code first} on, possibly none. */
    record Decided(long first, List<Verdict> verdicts) {
        private static final int VERDICTS_MAX = 1 << 16;
        static final Decided NOTHING = new Decided(1, List.of());

        private void write(WireWriter writer) {
            writer.writeVarLong(first).writeVarInt(verdicts.size());
            verdicts.forEach(verdict -> verdict.write(writer));
        }

        private static Decided read(WireReader reader) {
            long first = reader.readVarLong();
            int count = reader.readVarInt("number of verdicts", VERDICTS_MAX);
            List<Verdict> verdicts = new ArrayList<>(Math.min(count, reader.remaining()));
            for (int i = 0; i < count; i++) {
                verdicts.add(Verdict.read(reader));
            }
            return new Decided(first, verdicts);
        }
    }

    /** Reads what {@link #encode} wrote in a cube of this dimension, or throws {@link WireException}. */
    static PublishAnswer decode(Bytes payload, int dimension) {
        WireReader reader = WireReader.of(Kind.PUBLISH_ANSWER, payload);
        Type type = reader.readEnum("type of publish answer", Type.class);
        Shard shard = Shard.read(reader, dimension);
        long stream = reader.readLong();
        PublishAnswer answer = switch (type) {
            case OPENED -> new Opened(shard, stream, reader.readVarLong(), reader.readLong(), reader.readVarLong());
            case NOT_LEADER -> new NotLeader(shard, stream, reader.readVarLong(), readLeader(reader, dimension));
            case VERDICTS ->
                new Verdicts(
                        shard,
                        stream,
                        reader.readLong(),
                        reader.readVarLong(),
                        reader.readBoolean(),
                        Decided.read(reader));
            case CLOSED ->
                new Closed(
                        shard,
                        stream,
                        reader.readLong(),
                        reader.readBoolean(),
                        Decided.read(reader),
                        readLeader(reader, dimension));
        };
        reader.expectEnd();
        return answer;
    }

    private static WireWriter header(Type type, PublishAnswer answer) {
        WireWriter writer = WireWriter.of(Kind.PUBLISH_ANSWER).writeEnum(type);
        answer.shard().write(writer);
        return writer.writeLong(answer.stream());
    }

    private static void writeLeader(WireWriter writer, @Nullable Vertex leader) {
        writer.writeBoolean(leader != null);
        if (leader != null) {
            leader.write(writer);
        }
    }

    private static @Nullable Vertex readLeader(WireReader reader, int dimension) {
        return reader.readBoolean() ? Vertex.read(reader, dimension) : null;
    }

    /** What follows the header. */
    enum Type {
        OPENED,
        NOT_LEADER,
        VERDICTS,
        CLOSED
    }
}
