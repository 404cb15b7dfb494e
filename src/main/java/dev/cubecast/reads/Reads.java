package dev.cubecast.reads;

import dev.cubecast.consensus.GroupId;
import dev.cubecast.message.Kind;
import dev.cubecast.overlay.EventQueue;
import dev.cubecast.overlay.Receiver;
import dev.cubecast.overlay.Router;
import dev.cubecast.overlay.Vertex;
import dev.cubecast.reads.ReadAnswer.Decided;
import dev.cubecast.trace.Measure;
import dev.cubecast.trace.Trace;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/** The reads of one node's readers, and those of any node that its replicas serve. */
public final class Reads {
    private final ReadSettings settings;
    private final Function<GroupId, List<Vertex>> placement;
    private final Router router;
    private final EventQueue events;
    private final Trace trace;
    private final ReadDesk desk;
    private final Map<Long, Inquiry> inquiries = new LinkedHashMap<>();
    private long lastInquiry;

    /**
     * @param placement the vertices that may hold a group, in the order in which they should lead it; empty if there is
     *     none
     */
    public Reads(
            ReadSettings settings,
            ReadDesk desk,
            Function<GroupId, List<Vertex>> placement,
            Router router,
            EventQueue events,
            Trace trace) {
        this.settings = settings;
        this.placement = placement;
        this.router = router;
        this.events = events;
        this.trace = trace;
        this.desk = desk;
        router.receive(Kind.READ_QUESTION, (Receiver.OfRequests) (origin, payload, reply, nowMs) ->
                desk.onQuestion(ReadQuestion.decode(payload), answer -> reply.accept(answer.encode()), nowMs));
    }

    /**
     * Reads from the nearest replica that can answer.
     *
     * @param deadlineMs in the time of {@code nowMs}
     * @param whenDone called exactly once, never within this call, at the first tick from the deadline on at the
     *     latest; with nothing if nobody could answer
     */
    public void read(ReadQuestion question, long deadlineMs, Consumer<Optional<Decided>> whenDone, long nowMs) {
        if (inquiries.size() >= settings.askedMax()) {
            trace.count(Measure.READS_NOT_ASKED);
            events.later(() -> whenDone.accept(Optional.empty()));
            return;
        }
        trace.count(Measure.READS);
        long number = ++lastInquiry;
        Inquiry inquiry =
                new Inquiry(question, placement.apply(question.group()), router, settings, deadlineMs, answer -> {
                    inquiries.remove(number);
                    // In an event of its own: whoever asked may ask again.
                    events.later(() -> whenDone.accept(answer));
                });
        inquiries.put(number, inquiry);
        inquiry.tick(nowMs);
    }

    /** Expects to be called every few milliseconds. */
    public void tick(long nowMs) {
        desk.tick(nowMs);
        List.copyOf(inquiries.values()).forEach(inquiry -> inquiry.tick(nowMs));
    }

    /** Reads of this node that have no answer yet. */
    public int asked() {
        return inquiries.size();
    }
}
