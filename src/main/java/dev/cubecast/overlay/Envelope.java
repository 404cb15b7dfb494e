package dev.cubecast.overlay;

import dev.cubecast.message.Bytes;
import dev.cubecast.message.Kind;
import dev.cubecast.message.WireReader;
import dev.cubecast.message.WireWriter;

/** What surrounds a payload that crosses more than one link. Hops read the envelope and never the payload. */
public sealed interface Envelope {
    Vertex origin();

    /** Links that the payload may still cross after this one. */
    int hopsLeft();

    Bytes payload();

    Bytes encode();

    /** @throws WireException if the frame is no envelope of a cube of this dimension */
    static Envelope decode(Bytes frame, int dimension) {
        return WireReader.kindOf(frame) == Kind.MULTICAST
                ? Multicast.decode(frame, dimension)
                : Routed.decode(frame, dimension);
    }

    /** What a payload is to its receiver. */
    enum Exchange {
        /** Nobody waits for an answer. */
        ONE_WAY,
        /** The origin waits for a reply or a failure that carries the same number. */
        REQUEST,
        REPLY,
        /** Sent by the node that could not forward or understand a request; the payload says why. */
        FAILURE
    }

    /** A payload for one vertex. {@code request} is 0 for {@link Exchange#ONE_WAY}. */
    record Routed(
            Vertex origin,
            Vertex target,
            int hopsLeft,
            Priority priority,
            Exchange exchange,
            long request,
            Bytes payload)
            implements Envelope {

        Routed withHopsLeft(int hops) {
            return new Routed(origin, target, hops, priority, exchange, request, payload);
        }

        @Override
        public Bytes encode() {
            return WireWriter.of(Kind.ROUTED, 24 + payload.length())
                    .writeVarInt(origin.number())
                    .writeVarInt(target.number())
                    .writeByte(hopsLeft)
                    .writeEnum(priority)
                    .writeEnum(exchange)
                    .writeVarLong(request)
                    .writeRaw(payload)
                    .toBytes();
        }

        static Routed decode(Bytes frame, int dimension) {
            WireReader reader = WireReader.of(Kind.ROUTED, frame);
            return new Routed(
                    Vertex.read(reader, dimension),
                    Vertex.read(reader, dimension),
                    reader.readByte(),
                    readPriority(reader),
                    readExchange(reader),
                    reader.readVarLong(),
                    reader.readRest());
        }
    }

    /** A payload for every vertex of a set; each hop splits what is left of the set. Always one way. */
    record Multicast(Vertex origin, VertexSet targets, int hopsLeft, Priority priority, Bytes payload)
            implements Envelope {

        Multicast to(VertexSet share, int hops) {
            return new Multicast(origin, share, hops, priority, payload);
        }

        @Override
        public Bytes encode() {
            WireWriter writer = WireWriter.of(Kind.MULTICAST, 140 + payload.length())
                    .writeVarInt(origin.number())
                    .writeByte(hopsLeft)
                    .writeEnum(priority);
            targets.write(writer);
            return writer.writeRaw(payload).toBytes();
        }

        static Multicast decode(Bytes frame, int dimension) {
            WireReader reader = WireReader.of(Kind.MULTICAST, frame);
            Vertex origin = Vertex.read(reader, dimension);
            int hopsLeft = reader.readByte();
            Priority priority = readPriority(reader);
            return new Multicast(origin, VertexSet.read(dimension, reader), hopsLeft, priority, reader.readRest());
        }
    }

    private static Priority readPriority(WireReader reader) {
        return reader.readEnum("priority", Priority.class);
    }

    private static Exchange readExchange(WireReader reader) {
        return reader.readEnum("exchange", Exchange.class);
    }
}
