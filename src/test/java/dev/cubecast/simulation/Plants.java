package dev.cubecast.simulation;

import dev.cubecast.delivery.DeliverySettings;
import dev.cubecast.membership.IncarnationStore;
import dev.cubecast.message.Bytes;
import dev.cubecast.message.Kind;
import dev.cubecast.message.WireReader;
import dev.cubecast.overlay.Envelope;
import dev.cubecast.overlay.LinkPort;
import dev.cubecast.overlay.Vertex;
import dev.cubecast.protocol.NodeProtocol;
import dev.cubecast.protocol.ProtocolPorts;
import dev.cubecast.protocol.ProtocolSettings;
import java.util.concurrent.atomic.AtomicInteger;

/** The protocol with one decision of it made wrong on purpose, to see that the checkers notice. */
enum Plants implements ProtocolFactory {
    /** Envelopes may cross links for ever: whoever sends one on restores the hops that it may still take. */
    NO_HOP_LIMIT {
        @Override
        public NodeProtocol create(Vertex self, ProtocolSettings settings, ProtocolPorts ports) {
            int hops = settings.router().hopLimit();
            LinkPort links = (neighbour, priority, frame) ->
                    ports.links().send(neighbour, priority, withHops(frame, hops, self.dimension()));
            return new NodeProtocol(self, settings, with(ports, links, ports.incarnations()));
        }
    },

    /** A node takes the first incarnation of its life and no further one, though it hears that it is called dead. */
    FORGOTTEN_INCARNATIONS {
        @Override
        public NodeProtocol create(Vertex self, ProtocolSettings settings, ProtocolPorts ports) {
            AtomicInteger persisted = new AtomicInteger();
            IncarnationStore store = (incarnation, whenSynced) -> {
                if (persisted.getAndIncrement() == 0) {
                    ports.incarnations().persist(incarnation, whenSynced);
                }
            };
            return new NodeProtocol(self, settings, with(ports, ports.links(), store));
        }
    },

    /** Views that differ are never compared. */
    NO_DIGEST_EXCHANGE {
        @Override
        public NodeProtocol create(Vertex self, ProtocolSettings settings, ProtocolPorts ports) {
            LinkPort links = (neighbour, priority, frame) -> WireReader.kindOf(frame) == Kind.VIEW_SUMMARY
                    || ports.links().send(neighbour, priority, frame);
            return new NodeProtocol(self, settings, with(ports, links, ports.incarnations()));
        }
    },

    /** Nobody is reminded of a last push, and interests stand without being renewed, so no answer tells of the end. */
    NO_CONFIRMATION_OF_THE_LAST_PUSH {
        @Override
        public NodeProtocol create(Vertex self, ProtocolSettings settings, ProtocolPorts ports) {
            return new NodeProtocol(self, withoutConfirmation(settings), ports);
        }
    };

    private static final long NEVER_MS = 1L << 40;

    private static ProtocolPorts with(ProtocolPorts ports, LinkPort links, IncarnationStore incarnations) {
        return new ProtocolPorts(
                links, ports.events(), incarnations, ports.wallClock(), ports.feeds(), ports.random(), ports.trace());
    }

    private static Bytes withHops(Bytes frame, int hops, int dimension) {
        Kind kind = WireReader.kindOf(frame);
        if (kind != Kind.ROUTED && kind != Kind.MULTICAST) {
            return frame;
        }
        Envelope envelope = Envelope.decode(frame, dimension);
        if (envelope instanceof Envelope.Routed routed) {
            return new Envelope.Routed(
                            routed.origin(),
                            routed.target(),
                            hops,
                            routed.priority(),
                            routed.exchange(),
                            routed.request(),
                            routed.payload())
                    .encode();
        }
        Envelope.Multicast multicast = (Envelope.Multicast) envelope;
        return new Envelope.Multicast(
                        multicast.origin(), multicast.targets(), hops, multicast.priority(), multicast.payload())
                .encode();
    }

    static ProtocolSettings withoutConfirmation(ProtocolSettings settings) {
        return new ProtocolSettings(
                settings.cubeName(),
                settings.router(),
                settings.membership(),
                settings.publish(),
                withoutConfirmation(settings.delivery()),
                settings.ephemeral(),
                settings.topics());
    }

    static DeliverySettings withoutConfirmation(DeliverySettings delivery) {
        return new DeliverySettings(
                delivery.feedsMax(),
                NEVER_MS,
                NEVER_MS,
                NEVER_MS,
                delivery.repairIntervalMs(),
                delivery.repairAttempts(),
                delivery.heldBytesMax(),
                delivery.tailBytesPerTopicMax(),
                delivery.tailBytesMax(),
                delivery.tailAgeMs(),
                delivery.interestsMax(),
                delivery.heldBytesTotalMax(),
                delivery.repairBytesMax(),
                delivery.dormantTopicsMax());
    }
}
