package dev.cubecast.durable;

import dev.cubecast.consensus.GroupId;
import dev.cubecast.message.Bytes;
import dev.cubecast.message.WireException;
import dev.cubecast.overlay.Outcome;
import dev.cubecast.overlay.Outcome.Answered;
import dev.cubecast.overlay.Outcome.Failed;
import dev.cubecast.overlay.Outcome.Reason;
import dev.cubecast.overlay.Priority;
import dev.cubecast.overlay.Router;
import dev.cubecast.overlay.Vertex;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One request that concerns a topic, from its asker to whoever leads the group, until a leader has fulfilled or refused
 * it.
 */
final class PendingTopicRequest {
    /** How long one node is asked, which the router does twice in this time, before the next one is. */
    private static final long ATTEMPT_MS = 500;
    /** The pause after an answer that does not help. */
    private static final long PAUSE_MS = 100;

    private final GroupId group;
    private final TopicRequest request;
    private final Bytes payload;
    private final int dimension;
    private final Router router;
    private final GroupLeaders leaders;
    private final long deadlineMs;
    private final Consumer<TopicVerdict> whenDone;

    private long nowMs;
    private @Nullable Vertex asked;
    /** Counts those that were asked: only what the last one says counts. */
    private int attempts;

    private long askAgainAtMs;
    private long followAgainAtMs;

    /** @param whenDone called once; then this is not to be used any more */
    PendingTopicRequest(
            GroupId group,
            TopicRequest request,
            int dimension,
            Router router,
            GroupLeaders leaders,
            long deadlineMs,
            Consumer<TopicVerdict> whenDone) {
        this.group = group;
        this.request = request;
        this.payload = new TopicRequest.Addressed(group, request).encode();
        this.dimension = dimension;
        this.router = router;
        this.leaders = leaders;
        this.deadlineMs = deadlineMs;
        this.whenDone = whenDone;
    }

    /** Asks the leader as this node believes, if nobody is being asked. */
    void ask(long nowMs) {
        this.nowMs = nowMs;
        if (asked == null && nowMs >= askAgainAtMs) {
            leaders.toAsk(group).ifPresent(this::ask);
        }
    }

    private void ask(Vertex vertex) {
        asked = vertex;
        int attempt = ++attempts;
        Consumer<Outcome> whenAnswered = outcome -> {
            if (attempt == attempts) {
                onOutcome(outcome);
            }
        };
        long attemptEndsMs = Math.min(deadlineMs, nowMs + ATTEMPT_MS);
        router.request(vertex, Priority.CONTROL, payload, attemptEndsMs, whenAnswered, nowMs);
    }

    /** Another leader may be known: who is asked in vain is not waited for. */
    void onLeadersChanged(long nowMs) {
        this.nowMs = nowMs;
        Vertex vertex = leaders.toAsk(group).orElse(null);
        if (vertex != null && asked != null && !vertex.equals(asked)) {
            ask(vertex);
        }
    }

    void tick(long nowMs) {
        this.nowMs = nowMs;
        if (asked == null && nowMs >= deadlineMs) {
            whenDone.accept(new TopicVerdict.OutcomeUnknown());
        } else {
            ask(nowMs);
        }
    }

    private void onOutcome(Outcome outcome) {
        Vertex answerer = asked;
        asked = null;
        Optional<TopicReply> reply = replyIn(outcome);
        if (outcome instanceof Failed failed && failed.reason() == Reason.OVERLOADED) {
            // Nobody was asked: this node has too many requests under way.
            askAgainAtMs = nowMs + PAUSE_MS;
        } else if (reply.isEmpty() || answerer == null) {
            leaders.onFailed(group);
        } else if (reply.get().verdict() instanceof TopicVerdict.NotLeader) {
            onNotLeader(answerer, reply.get().leader());
        } else {
            leaders.onLeads(group, answerer);
            onVerdict(reply.get().verdict());
        }
    }

    private Optional<TopicReply> replyIn(Outcome outcome) {
        try {
            return outcome instanceof Answered answered
                    ? Optional.of(TopicReply.decode(answered.payload(), dimension))
                    : Optional.empty();
        } catch (WireException unreadable) {
            return Optional.empty();
        }
    }

    /** Asks the one named, but not in turns two nodes that take each other for the leader. */
    private void onNotLeader(Vertex answerer, @Nullable Vertex leader) {
        if (leader == null || leader.equals(answerer)) {
            leaders.onFailed(group);
            askAgainAtMs = nowMs + PAUSE_MS;
            return;
        }
        leaders.onNamed(group, leader);
        if (nowMs >= followAgainAtMs) {
            followAgainAtMs = nowMs + PAUSE_MS;
            ask(leader);
        } else {
            askAgainAtMs = nowMs + PAUSE_MS;
        }
    }

    private void onVerdict(TopicVerdict verdict) {
        if (verdict instanceof TopicVerdict.Overloaded || verdict instanceof TopicVerdict.OutcomeUnknown) {
            askAgainAtMs = nowMs + PAUSE_MS;
        } else if (verdict instanceof TopicVerdict.Found found
                && request instanceof TopicRequest.Create create
                && found.topic().id().equals(create.topic().id())) {
            // It was this request that has made it, and the answer was lost.
            whenDone.accept(new TopicVerdict.Made(found.topic()));
        } else {
            whenDone.accept(verdict);
        }
    }
}
