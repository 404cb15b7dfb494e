package dev.cubecast.delivery;

import dev.cubecast.message.Bytes;
import dev.cubecast.message.Kind;
import dev.cubecast.message.WireReader;
import dev.cubecast.message.WireWriter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Function;

/** What one node has to tell another about many topics, in as few payloads as possible. */
final class Packing {
    /** A payload is closed once it is this long, so that the last entry is all it can be longer by. */
    static final int PAYLOAD_BYTES = 256 << 10;

    private Packing() {}

    static <E> List<Bytes> pack(Kind kind, Collection<E> entries, BiConsumer<E, WireWriter> write) {
        List<Bytes> payloads = new ArrayList<>(1);
        WireWriter writer = WireWriter.of(kind);
        int empty = writer.length();
        for (E entry : entries) {
            write.accept(entry, writer);
            if (writer.length() >= PAYLOAD_BYTES) {
                payloads.add(writer.toBytes());
                writer = WireWriter.of(kind);
            }
        }
        if (writer.length() > empty) {
            payloads.add(writer.toBytes());
        }
        return payloads;
    }

    static <E> List<E> unpack(Kind kind, Bytes payload, Function<WireReader, E> read) {
        WireReader reader = WireReader.of(kind, payload);
        List<E> entries = new ArrayList<>();
        while (reader.remaining() > 0) {
            entries.add(read.apply(reader));
        }
        return entries;
    }
}
