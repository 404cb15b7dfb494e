package dev.cubecast.overlay;

import dev.cubecast.message.Bytes;
import dev.cubecast.message.Kind;
import dev.cubecast.message.WireReader;
import dev.cubecast.message.WireWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What is sent to many vertices during one event: payloads for the same ones share frames, so that an envelope is
 * written, read and routed once for all of them and not once for each topic. Those for the same vertices stay in their
 * order.
 */
final class Bundles {
    /** A bundle is no longer than this. A payload that is, goes alone. */
    static final int BUNDLE_BYTES_MAX = 64 << 10;

    /** A kind and its version. */
    private static final int KIND_BYTES = 2;

    private final EventQueue events;
    private final Outlet outlet;
    private final Map<Address, Open> open = new LinkedHashMap<>();

    /** Takes what is sent, at the end of the event. */
    interface Outlet {
        void send(VertexSet targets, Priority priority, Bytes payload);
    }

    private record Address(VertexSet targets, Priority priority) {}

    private static final class Open {
        final List<Bytes> payloads = new ArrayList<>(1);
        int bytes = KIND_BYTES;

        static int sizeOf(Bytes payload) {
            return payload.length() + Integer.BYTES;
        }

        void add(Bytes payload) {
            payloads.add(payload);
            bytes += sizeOf(payload);
        }

        Bytes close() {
            if (payloads.size() == 1) {
                return payloads.get(0);
            }
            WireWriter writer = WireWriter.of(Kind.BUNDLE, bytes);
            payloads.forEach(writer::writeBytes);
            return writer.toBytes();
        }
    }

    Bundles(EventQueue events, Outlet outlet) {
        this.events = events;
        this.outlet = outlet;
    }

    void add(VertexSet targets, Priority priority, Bytes payload) {
        if (open.isEmpty()) {
            events.later(this::flush);
        }
        Address address = new Address(targets, priority);
        Open bundle = open.computeIfAbsent(address, to -> new Open());
        if (bundle.bytes + Open.sizeOf(payload) > BUNDLE_BYTES_MAX && !bundle.payloads.isEmpty()) {
            outlet.send(targets, priority, bundle.close());
            bundle = new Open();
            open.put(address, bundle);
        }
        bundle.add(payload);
    }

    private void flush() {
        try {
            Isolated.forEach(
                    open.entrySet(),
                    next -> outlet.send(
                            next.getKey().targets(),
                            next.getKey().priority(),
                            next.getValue().close()));
        } finally {
            open.clear();
        }
    }

    /**
     * The payloads that a payload of kind {@link Kind#BUNDLE} is made of, in their order.
     *
     * @throws dev.cubecast.message.WireException if it is none
     */
    static List<Bytes> open(Bytes bundle) {
        WireReader reader = WireReader.of(Kind.BUNDLE, bundle);
        List<Bytes> payloads = new ArrayList<>();
        while (reader.remaining() > 0) {
            payloads.add(reader.readBytes("payload", BUNDLE_BYTES_MAX));
        }
        return payloads;
    }
}
