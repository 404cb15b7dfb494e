package dev.cubecast.topic;

import dev.cubecast.message.Bytes;
import dev.cubecast.message.WireException;
import dev.cubecast.overlay.Outcome;
import dev.cubecast.overlay.Outcome.Answered;
import dev.cubecast.overlay.Priority;
import dev.cubecast.overlay.Router;
import dev.cubecast.overlay.Vertex;
import dev.cubecast.topic.TopicAnswer.NotLeader;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One question to the leader of a shard, put again until a leader answers or the deadline has passed. */
final class TopicInquiry {
    /** How long one node is asked, which the router does twice in this time, before the view is asked again who leads. */
    private static final long ATTEMPT_MS = 500;
    /** After an answer that names no leader, or again another one. */
    private static final long PAUSE_MS = 100;

    private final Shard shard;
    private final Bytes question;
    private final Router router;
    private final Leaders leaders;
    private final long deadlineMs;
    private final Consumer<Optional<TopicAnswer>> whenDone;

    private long nowMs;
    private @Nullable Vertex asked;
    private long askAgainAtMs;
    private long followAgainAtMs;

    /** @param whenDone is given nothing if no leader has answered by the deadline; then this is not to be used any more */
    TopicInquiry(
            Shard shard,
            Bytes question,
            Router router,
            Leaders leaders,
            long deadlineMs,
            Consumer<Optional<TopicAnswer>> whenDone) {
        this.shard = shard;
        this.question = question;
        this.router = router;
        this.leaders = leaders;
        this.deadlineMs = deadlineMs;
        this.whenDone = whenDone;
    }

    /** Asks whoever leads as this node believes, if nobody is being asked. */
    void ask(long nowMs) {
        this.nowMs = nowMs;
        if (asked == null && nowMs >= askAgainAtMs) {
            leaders.leaderOf(shard).ifPresent(leader -> ask(leader.vertex()));
        }
    }

    private void ask(Vertex vertex) {
        asked = vertex;
        long attemptEndsMs = Math.min(deadlineMs, nowMs + ATTEMPT_MS);
        router.request(vertex, Priority.CONTROL, question, attemptEndsMs, this::onOutcome, nowMs);
    }

    private void onOutcome(Outcome outcome) {
        Vertex answerer = asked;
        asked = null;
        Optional<TopicAnswer> answer = answer(outcome, shard.home().dimension());
        if (answer.isPresent() && answer.get() instanceof NotLeader notLeader) {
            follow(notLeader.leader(), answerer);
        } else if (answer.isPresent()) {
            whenDone.accept(answer);
        }
    }

    /** The answer in an outcome; empty if there is none that can be read. */
    static Optional<TopicAnswer> answer(Outcome outcome, int dimension) {
        try {
            return outcome instanceof Answered answered
                    ? Optional.of(TopicAnswer.decode(answered.payload(), dimension))
                    : Optional.empty();
        } catch (WireException unreadable) {
            return Optional.empty();
        }
    }

    /** Asks the one named, but not in turns two nodes that take each other for the leader. */
    private void follow(@Nullable Vertex leader, @Nullable Vertex answerer) {
        if (leader != null && !leader.equals(answerer) && nowMs >= followAgainAtMs) {
            followAgainAtMs = nowMs + PAUSE_MS;
            ask(leader);
        } else {
            askAgainAtMs = nowMs + PAUSE_MS;
        }
    }

    void tick(long nowMs) {
        if (asked == null && nowMs >= deadlineMs) {
            whenDone.accept(Optional.empty());
        } else {
            ask(nowMs);
        }
    }
}
