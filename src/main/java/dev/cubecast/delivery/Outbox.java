package dev.cubecast.delivery;

import dev.cubecast.message.Kind;
import dev.cubecast.overlay.EventQueue;
import dev.cubecast.overlay.Priority;
import dev.cubecast.overlay.Router;
import dev.cubecast.overlay.Vertex;
import dev.cubecast.topic.TopicId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a node's feeds have to say to the leaders they follow, sent at the end of the event for all feeds of a leader
 * together.
 */
final class Outbox {
    private final Router router;
    private final EventQueue events;
    private final Map<Vertex, Letters> byLeader = new TreeMap<>();
    private long nowMs;

    Outbox(Router router, EventQueue events) {
        this.router = router;
        this.events = events;
    }

    private static final class Letters {
        /** The last word on a topic counts. */
        final Map<TopicId, Registration> registrations = new LinkedHashMap<>();

        final List<Position> confirmations = new ArrayList<>();
        final List<MissingRange> repairs = new ArrayList<>();
    }

    void register(Vertex leader, Registration registration, long nowMs) {
        to(leader, nowMs).registrations.put(registration.topic().id(), registration);
    }

    void confirm(Vertex leader, Position position, long nowMs) {
        to(leader, nowMs).confirmations.add(position);
    }

    void askFor(Vertex leader, MissingRange range, long nowMs) {
        to(leader, nowMs).repairs.add(range);
    }

    private Letters to(Vertex leader, long nowMs) {
        this.nowMs = nowMs;
        if (byLeader.isEmpty()) {
            events.later(this::send);
        }
        return byLeader.computeIfAbsent(leader, vertex -> new Letters());
    }

    private void send() {
        byLeader.forEach(this::send);
        byLeader.clear();
    }

    private void send(Vertex leader, Letters letters) {
        Packing.pack(Kind.INTEREST, letters.registrations.values(), Registration::write)
                .forEach(payload -> router.send(leader, Priority.CONTROL, payload, nowMs));
        Packing.pack(Kind.ENDS_CONFIRMED, letters.confirmations, Position::write)
                .forEach(payload -> router.send(leader, Priority.CONTROL, payload, nowMs));
        Packing.pack(Kind.REPAIR_REQUEST, letters.repairs, MissingRange::write)
                .forEach(payload -> router.send(leader, Priority.CONTROL, payload, nowMs));
    }
}
