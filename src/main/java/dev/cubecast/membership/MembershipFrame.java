package dev.cubecast.membership;

import dev.cubecast.message.Bytes;
import dev.cubecast.message.Kind;
import dev.cubecast.message.WireException;
import dev.cubecast.message.WireReader;
import dev.cubecast.message.WireWriter;
import java.util.ArrayList;
import java.util.List;

/** What members send to their neighbours. */
sealed interface MembershipFrame {
    Bytes encode();

    /** @throws WireException if the frame is of another kind or malformed */
    static MembershipFrame decode(Bytes frame, int dimension) {
        Kind kind = WireReader.kindOf(frame);
        return switch (kind) {
            case HEARTBEAT -> Heartbeat.decode(frame);
            case VIEW_UPDATE -> ViewUpdate.decode(frame, dimension);
            case VIEW_SUMMARY -> ViewSummary.decode(frame, dimension);
            default -> throw new WireException(kind + " is not for a neighbour");
        };
    }

    /**
     * The sender lives.
     *
     * @param incarnation of the sender, 0 if it has none yet
     * @param sequence grows by one with each heartbeat of the sender on this link
     * @param echo the last sequence that the sender heard from the receiver since the link is up, 0 if none
     * @param digest of the sender's view
     */
    record Heartbeat(long incarnation, long sequence, long echo, long digest) implements MembershipFrame {
        @Override
        public Bytes encode() {
            return WireWriter.of(Kind.HEARTBEAT, 48)
                    .writeVarLong(incarnation)
                    .writeVarLong(sequence)
                    .writeVarLong(echo)
                    .writeLong(digest)
                    .toBytes();
        }

        static Heartbeat decode(Bytes frame) {
            WireReader reader = WireReader.of(Kind.HEARTBEAT, frame);
            Heartbeat heartbeat =
                    new Heartbeat(reader.readVarLong(), reader.readVarLong(), reader.readVarLong(), reader.readLong());
            reader.expectEnd();
            return heartbeat;
        }
    }

    /**
     * Records that the receiver may not have.
     *
     * @param complete whether the sender's whole view has been sent with this frame
     */
    record ViewUpdate(boolean complete, List<EncodedMember> records) implements MembershipFrame {
        @Override
        public Bytes encode() {
            int bytes = 3;
            for (EncodedMember record : records) {
                bytes += record.encoded().length() + 2;
            }
            WireWriter writer = WireWriter.of(Kind.VIEW_UPDATE, bytes).writeBoolean(complete);
            records.forEach(record -> writer.writeBytes(record.encoded()));
            return writer.toBytes();
        }

        static ViewUpdate decode(Bytes frame, int dimension) {
            WireReader reader = WireReader.of(Kind.VIEW_UPDATE, frame);
            boolean complete = reader.readBoolean();
            List<EncodedMember> records = new ArrayList<>();
            while (reader.remaining() > 0) {
                records.add(EncodedMember.of(reader.readBytes("member record", EncodedMember.BYTES_MAX), dimension));
                requireAtMostOneEach(records.size(), dimension);
            }
            return new ViewUpdate(complete, records);
        }
    }

    /**
     * Which records the sender has, all of them.
     *
     * @param answer whether this answers a summary, so that no summary is expected in return
     */
    record ViewSummary(boolean answer, List<Stamp> stamps) implements MembershipFrame {
        @Override
        public Bytes encode() {
            WireWriter writer =
                    WireWriter.of(Kind.VIEW_SUMMARY, 16 * stamps.size() + 3).writeBoolean(answer);
            stamps.forEach(stamp -> stamp.write(writer));
            return writer.toBytes();
        }

        static ViewSummary decode(Bytes frame, int dimension) {
            WireReader reader = WireReader.of(Kind.VIEW_SUMMARY, frame);
            boolean answer = reader.readBoolean();
            List<Stamp> stamps = new ArrayList<>();
            while (reader.remaining() > 0) {
                stamps.add(Stamp.read(reader, dimension));
                requireAtMostOneEach(stamps.size(), dimension);
            }
            return new ViewSummary(answer, stamps);
        }
    }

    private static void requireAtMostOneEach(int count, int dimension) {
        if (count > 1 << dimension) {
            throw new WireException("a view has at most " + (1 << dimension) + " records, but more were found");
        }
    }
}
