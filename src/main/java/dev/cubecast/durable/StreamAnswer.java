package dev.cubecast.durable;

import dev.cubecast.consensus.GroupId;
import dev.cubecast.message.Bytes;
import dev.cubecast.message.Kind;
import dev.cubecast.message.WireException;
import dev.cubecast.message.WireReader;
import dev.cubecast.message.WireWriter;
import dev.cubecast.overlay.Vertex;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the leader of a group, or who was taken for it, tells an entry node. */
sealed interface StreamAnswer {
    GroupId group();

    long stream();

    /** The term in which the sender leads, or that of the message it answers if it does not; 0 for a question. */
    long term();

    Bytes encode();

    /** The sender leads in this term: what is to be stored must name it. */
    record Opened(GroupId group, long stream, long term) implements StreamAnswer {
        @Override
        public Bytes encode() {
            return header(Type.OPENED, this).toBytes();
        }
    }

    /**
     * Nothing more is taken in this term.
     *
     * @param leader who leads, as far as the sender knows
     */
    record NotLeader(
            GroupId group, long stream, long term, @Nullable Vertex leader) implements StreamAnswer {
        @Override
        public Bytes encode() {
            WireWriter writer = header(Type.NOT_LEADER, this).writeBoolean(leader != null);
            if (leader != null) {
                leader.write(writer);
            }
            return writer.toBytes();
        }
    }

    /** The leader knows nothing of the stream, so it cannot tell what it has stored of it. */
    record Forgotten(GroupId group, long stream, long term) implements StreamAnswer {
        @Override
        public Bytes encode() {
            return header(Type.FORGOTTEN, this).toBytes();
        }
    }

    /**
     * What became of publishes.
     *
     * @param waiting the highest number that is being stored; 0 for none
     * @param resendAfter the last number that is decided before one that was missing, from where the entry node must
     *     send again; {@link #COMPLETE} if nothing is missing
     */
    record Verdicts(GroupId group, long stream, long term, long waiting, long resendAfter, List<Decided> decided)
            implements StreamAnswer {
        static final long COMPLETE = Long.MAX_VALUE;
        static final int DECIDED_MAX = EntryNodeStream.UNSETTLED_MAX;

        @Override
        public Bytes encode() {
            WireWriter writer = header(Type.VERDICTS, this)
                    .writeVarLong(waiting)
                    .writeVarLong(resendAfter)
                    .writeVarInt(decided.size());
            decided.forEach(each -> each.write(writer));
            return writer.toBytes();
        }
    }

    /** What a number's publisher may be told; one that is overloaded is not decided, but comes again. */
    record Decided(long number, Verdict.Outcome outcome) {
        private void write(WireWriter writer) {
            writer.writeVarLong(number);
            outcome.write(writer);
        }

        private static Decided read(WireReader reader) {
            return new Decided(reader.readNumber("number"), Verdict.Outcome.read(reader));
        }
    }

    private static WireWriter header(Type type, StreamAnswer answer) {
        WireWriter writer = WireWriter.of(Kind.STREAM_ANSWER).writeEnum(type);
        answer.group().write(writer);
        return writer.writeLong(answer.stream()).writeVarLong(answer.term());
    }

    /** Reads what {@link #encode} wrote in a cube of this dimension, or throws {@link WireException}. */
    static StreamAnswer decode(Bytes payload, int dimension) {
        WireReader reader = WireReader.of(Kind.STREAM_ANSWER, payload);
        Type type = reader.readEnum("type of stream answer", Type.class);
        GroupId group = GroupId.read(reader);
        long stream = reader.readLong();
        long term = reader.readNumber("term");
        StreamAnswer answer = switch (type) {
            case OPENED -> new Opened(group, stream, term);
            case NOT_LEADER ->
                new NotLeader(group, stream, term, reader.readBoolean() ? Vertex.read(reader, dimension) : null);
            case FORGOTTEN -> new Forgotten(group, stream, term);
            case VERDICTS ->
                new Verdicts(
                        group,
                        stream,
                        term,
                        reader.readNumber("waiting number"),
                        reader.readNumber("number to resend after"),
                        readDecided(reader));
        };
        reader.expectEnd();
        return answer;
    }

    private static List<Decided> readDecided(WireReader reader) {
        int count = reader.readVarInt("number of verdicts", Verdicts.DECIDED_MAX);
        List<Decided> decided = new ArrayList<>(Math.min(count, reader.remaining()));
        for (int i = 0; i < count; i++) {
            decided.add(Decided.read(reader));
        }
        return decided;
    }

    /** What follows the kind. */
    enum Type {
        OPENED,
        NOT_LEADER,
        FORGOTTEN,
        VERDICTS
    }
}
