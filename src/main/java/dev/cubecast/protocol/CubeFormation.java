package dev.cubecast.protocol;

import dev.cubecast.consensus.DiskId;
import dev.cubecast.forming.Charter;
import dev.cubecast.forming.Forming;
import dev.cubecast.forming.FormingMessage;
import dev.cubecast.forming.FormingPorts;
import dev.cubecast.forming.StoredCharter;
import dev.cubecast.message.Bytes;
import dev.cubecast.message.Kind;
import dev.cubecast.overlay.Priority;
import dev.cubecast.overlay.Receiver;
import dev.cubecast.overlay.Router;
import dev.cubecast.overlay.Vertex;
import java.util.Collection;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A node's part in forming its cube, over the overlay. Messages travel as one-way payloads: nodes repeat themselves
 * what was lost.
 */
public final class CubeFormation {
    private final Vertex self;
    private final Router router;
    private final Forming forming;
    private final Consumer<Charter> whenFormed;
    private boolean told;
    private long nowMs;

    /**
     * @param disk that of this node
     * @param configured all vertices that are to be members, this one among them
     * @param stored what the disk has of it; null if it is blank
     * @param ports their transport is that of this class
     * @param whenFormed told once to which cube this node belongs, when that is on its disk
     */
    public CubeFormation(
            Vertex self,
            DiskId disk,
            Collection<Vertex> configured,
            @Nullable StoredCharter stored,
            Router router,
            CubeFormationPorts ports,
            Consumer<Charter> whenFormed) {
        this.self = self;
        this.router = router;
        this.whenFormed = whenFormed;
        this.forming = new Forming(
                self,
                disk,
                configured,
                stored,
                new FormingPorts(this::send, ports.store(), ports.random(), ports.trace()));
        router.receive(Kind.FORMING, (Receiver.OfOneWay) this::onPayload);
    }

    /** Brings the time, every few milliseconds; at once when the node starts. */
    public void tick(long nowMs) {
        this.nowMs = nowMs;
        forming.tick(nowMs);
        if (!told) {
            forming.charter().ifPresent(charter -> {
                told = true;
                whenFormed.accept(charter);
            });
        }
    }

    /** Why this node belongs to no cube yet; nothing if it does. */
    public Optional<String> waitsFor(long nowMs) {
        return forming.waitsFor(nowMs);
    }

    private void send(Vertex to, FormingMessage message) {
        router.send(to, Priority.CONTROL, message.encode(), nowMs);
    }

    private void onPayload(Vertex origin, Bytes payload, long nowMs) {
        this.nowMs = nowMs;
        forming.onMessage(origin, FormingMessage.decode(payload, self.dimension()), nowMs);
    }
}
