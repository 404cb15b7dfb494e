package dev.cubecast.durable;

import dev.cubecast.consensus.GroupId;
import dev.cubecast.message.Bytes;
import dev.cubecast.message.Kind;
import dev.cubecast.overlay.EventQueue;
import dev.cubecast.overlay.Receiver;
import dev.cubecast.overlay.Router;
import dev.cubecast.overlay.Vertex;
import dev.cubecast.trace.Measure;
import dev.cubecast.trace.Trace;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Requests that concern durable topics, at one node: those of its clients on their way to the leaders of groups, and
 * those of any node that reach the groups that it leads. What is sent several times has the effect of once, so a
 * request is repeated until a leader has fulfilled or refused it.
 */
public final class TopicRequests {
    /** How many requests of this node's clients may be under way; further ones are refused at once. */
    static final int PENDING_MAX = 1024;

    private final int dimension;
    private final Router router;
    private final GroupLeaders leaders;
    private final Function<GroupId, Optional<DurableGroup>> hosted;
    private final EventQueue events;
    private final Trace trace;

    private final Map<Long, PendingTopicRequest> pending = new LinkedHashMap<>();
    private long lastNumber;

    /** @param hosted the topics of a group, if this node has a replica of it */
    public TopicRequests(
            Vertex self,
            Router router,
            GroupLeaders leaders,
            Function<GroupId, Optional<DurableGroup>> hosted,
            EventQueue events,
            Trace trace) {
        this.dimension = self.dimension();
        this.router = router;
        this.leaders = leaders;
        this.hosted = hosted;
        this.events = events;
        this.trace = trace;
        router.receive(Kind.TOPIC_REQUEST, (Receiver.OfRequests) this::onRequest);
    }

    /**
     * Asks the leader of a group.
     *
     * @param deadlineMs in the time of {@code nowMs}
     * @param whenDone called exactly once, never within this call, at the first tick from the deadline on at the
     *     latest; with {@link TopicVerdict.OutcomeUnknown} if no leader has answered by then
     */
    public void ask(GroupId group, TopicRequest request, long deadlineMs, Consumer<TopicVerdict> whenDone, long nowMs) {
        if (pending.size() >= PENDING_MAX) {
            trace.count(Measure.TOPIC_QUESTIONS_REFUSED);
            events.later(() -> whenDone.accept(new TopicVerdict.Overloaded()));
            return;
        }
        long number = ++lastNumber;
        PendingTopicRequest asked =
                new PendingTopicRequest(group, request, dimension, router, leaders, deadlineMs, verdict -> {
                    pending.remove(number);
                    // In an event of its own, so that whatever it does, the other requests of this event end too.
                    events.later(() -> whenDone.accept(verdict));
                });
        pending.put(number, asked);
        asked.ask(nowMs);
    }

    /** This node may know other leaders than before. */
    public void onLeadersChanged(long nowMs) {
        List.copyOf(pending.values()).forEach(request -> request.onLeadersChanged(nowMs));
    }

    public void tick(long nowMs) {
        List.copyOf(pending.values()).forEach(request -> request.tick(nowMs));
    }

    /** Handles a request at the leader, or at who was taken for it. */
    private void onRequest(Vertex origin, Bytes payload, Consumer<Bytes> reply, long nowMs) {
        TopicRequest.Addressed asked = TopicRequest.Addressed.decode(payload);
        Consumer<TopicVerdict> answer = verdict -> reply.accept(
                new TopicReply(verdict, leaders.known(asked.group()).orElse(null)).encode());
        hosted.apply(asked.group())
                .ifPresentOrElse(
                        group -> group.change(asked.request(), answer, nowMs),
                        () -> answer.accept(new TopicVerdict.NotLeader()));
    }
}
