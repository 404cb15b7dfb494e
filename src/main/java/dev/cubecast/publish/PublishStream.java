package dev.cubecast.publish;

import dev.cubecast.overlay.Priority;
import dev.cubecast.overlay.Router;
import dev.cubecast.overlay.Vertex;
import dev.cubecast.publish.PublishAnswer.Closed;
import dev.cubecast.publish.PublishAnswer.Decided;
import dev.cubecast.publish.PublishAnswer.NotLeader;
import dev.cubecast.publish.PublishAnswer.Opened;
import dev.cubecast.publish.PublishAnswer.Verdicts;
import dev.cubecast.publish.PublishOutcome.Reason;
import dev.cubecast.publish.PublishOutcome.Refused;
import dev.cubecast.publish.PublishOutcome.Stored;
import dev.cubecast.publish.PublishOutcome.Unknown;
import dev.cubecast.topic.Leader;
import dev.cubecast.topic.Leaders;
import dev.cubecast.topic.Shard;
import dev.cubecast.trace.Measure;
import dev.cubecast.trace.Trace;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The publishes of this node to one shard, in their order: first waiting, then sent in a session with the shard's
 * leader.
 *
 * <p>A session is what makes a publish happen at most once although frames are lost, repeated and late
 * (ARCHITECTURE.md, rule 10). Its number is the leader's own and never comes again, so a frame that was under way while
 * the leader changed, or was forgotten, finds no session and is not stored. What was sent in a session that has ended
 * is either known, because the leader that ended it says so, or unknown for ever; it is never sent in another session,
 * what was not stored for certain is.
 */
final class PublishStream {
    private final Shard shard;
    private final long id;
    private final PublishSettings settings;
    private final Router router;
    private final Leaders leaders;
    private final Endings endings;
    private final Trace trace;

    private final Deque<Publish> waiting = new ArrayDeque<>();
    private @Nullable PublishSession session;
    private long generation = 1;
    private long bytes;
    private @Nullable Leader believed;

    /** Who was asked last to open a session; null if nobody was since the last session. */
    private @Nullable Vertex asked;

    private long askAgainAtMs;
    private long followAgainAtMs;
    /** Nothing ends before. */
    private long earliestDeadlineMs = Long.MAX_VALUE;

    PublishStream(
            Shard shard,
            long id,
            PublishSettings settings,
            Router router,
            Leaders leaders,
            Endings endings,
            Trace trace) {
        this.shard = shard;
        this.id = id;
        this.settings = settings;
        this.router = router;
        this.leaders = leaders;
        this.endings = endings;
        this.trace = trace;
        this.believed = leaders.leaderOf(shard).orElse(null);
    }

    long bytes() {
        return bytes;
    }

    /** Whether half of what may be under way is: whoever can make publishers wait should do so. */
    boolean isCongested() {
        return bytes >= settings.windowBytes() / 2 || pending() >= settings.windowPublishes() / 2;
    }

    private int pending() {
        return waiting.size() + (session == null ? 0 : session.unsettled().size());
    }

    /** Takes a publish, or refuses it because too much is under way. One publish alone is always taken. */
    void offer(Publish publish) {
        int pending = pending();
        boolean fits = bytes + publish.bytes() <= settings.windowBytes() && pending < settings.windowPublishes();
        if (pending > 0 && !fits) {
            trace.count(Measure.PUBLISHES_OVERLOADED, publish.count());
            endings.end(
                    publish, new Refused(Reason.OVERLOADED, "too much is under way to the leader of shard " + shard));
            return;
        }
        bytes += publish.bytes();
        waiting.add(publish);
        earliestDeadlineMs = Math.min(earliestDeadlineMs, publish.deadlineMs());
    }

    /** Sends what waits, if it can be sent; otherwise sees to it that it can be. */
    void flush(long nowMs) {
        if (waiting.isEmpty()) {
            return;
        }
        if (session == null) {
            askForSession(nowMs);
        } else if (session.takesMore()) {
            List<Publish> publishes = List.copyOf(waiting);
            waiting.clear();
            session.send(publishes, nowMs);
        }
    }

    void onLeadersChanged(long nowMs) {
        Leader now = leaders.leaderOf(shard).orElse(null);
        if (now == null || now.equals(believed)) {
            return;
        }
        believed = now;
        if (session != null && !session.leader().equals(now)) {
            abandonSession("the leader of shard " + shard + " has changed to " + now.vertex());
        }
        if (session == null) {
            askAgainAtMs = nowMs;
            flush(nowMs);
        }
    }

    void tick(long nowMs) {
        if (nowMs >= earliestDeadlineMs) {
            expire(nowMs);
        }
        if (session != null) {
            session.tick(nowMs);
        } else {
            flush(nowMs);
        }
    }

    boolean is(long stream) {
        return stream == id;
    }

    void onAnswer(Vertex origin, PublishAnswer answer, long nowMs) {
        if (answer instanceof Opened opened) {
            onOpened(origin, opened, nowMs);
        } else if (answer instanceof NotLeader notLeader) {
            onNotLeader(origin, notLeader, nowMs);
        } else if (answer instanceof Verdicts verdicts) {
            onVerdicts(verdicts, nowMs);
        } else if (answer instanceof Closed closed) {
            onClosed(closed, nowMs);
        }
    }

    // ---- Sessions ----

    private void askForSession(long nowMs) {
        if (nowMs >= askAgainAtMs) {
            leaders.leaderOf(shard).ifPresent(leader -> ask(leader.vertex(), nowMs));
        }
    }

    private void ask(Vertex vertex, long nowMs) {
        asked = vertex;
        askAgainAtMs = nowMs + settings.resendIntervalMs();
        router.send(vertex, Priority.PUBLISH, new ForwardPublish.Open(shard, id, generation), nowMs);
    }

    /**
     * Asks whoever a node that does not lead takes for the leader; but when that one names another, not at once again,
     * so that two nodes that take each other for the leader are not asked in turns.
     */
    private void follow(@Nullable Vertex leader, long nowMs) {
        if (leader != null && !leader.equals(asked) && nowMs >= followAgainAtMs) {
            followAgainAtMs = nowMs + settings.resendIntervalMs();
            ask(leader, nowMs);
        }
    }

    private void onOpened(Vertex origin, Opened opened, long nowMs) {
        if (session == null && origin.equals(asked) && opened.generation() == generation) {
            asked = null;
            Leader leader = new Leader(origin, opened.epoch());
            session =
                    new PublishSession(shard, id, opened.session(), leader, settings.resendIntervalMs(), router, trace);
            flush(nowMs);
        }
    }

    private void onNotLeader(Vertex origin, NotLeader answer, long nowMs) {
        if (session == null && origin.equals(asked) && answer.generation() == generation) {
            follow(answer.leader(), nowMs);
        }
    }

    private void onVerdicts(Verdicts answer, long nowMs) {
        if (session == null || !session.is(answer.session())) {
            return;
        }
        settle(session, answer.decided());
        session.onHeard(answer.last(), answer.outOfOrder(), nowMs);
        flush(nowMs);
    }

    private void onClosed(Closed answer, long nowMs) {
        if (session == null || !session.is(answer.session())) {
            return;
        }
        settle(session, answer.decided());
        if (answer.remembered()) {
            takeBack(session);
        }
        abandonSession("the leader of shard " + shard + " does not know the session any more");
        if (!waiting.isEmpty()) {
            askAgainAtMs = nowMs + settings.resendIntervalMs();
            follow(answer.leader(), nowMs);
        }
    }

    /** What was sent, but was not stored and never will be, waits again. */
    private void takeBack(PublishSession closed) {
        List<Publish> unsent = closed.drain();
        Collections.reverse(unsent);
        unsent.stream().filter(publish -> !publish.hasEnded()).forEach(waiting::addFirst);
    }

    private void abandonSession(String why) {
        PublishSession abandoned = Objects.requireNonNull(session);
        session = null;
        asked = null;
        generation++;
        abandoned.drain().stream().filter(publish -> !publish.hasEnded()).forEach(publish -> {
            trace.count(Measure.PUBLISHES_UNKNOWN, publish.count());
            end(publish, new Unknown(why));
        });
    }

    // ---- Endings ----

    private void settle(PublishSession in, Decided decided) {
        long number = decided.first();
        for (Verdict verdict : decided.verdicts()) {
            Publish publish = in.settle(number++);
            if (publish != null && !publish.hasEnded()) {
                end(publish, outcome(publish, verdict, in.leader().epoch()));
            }
        }
    }

    private PublishOutcome outcome(Publish publish, Verdict verdict, long epoch) {
        if (verdict instanceof Verdict.Stored stored) {
            return new Stored(stored.firstOffset(), publish.count(), epoch);
        }
        if (verdict instanceof Verdict.Refused refused) {
            trace.count(Measure.PUBLISHES_REFUSED, publish.count());
            return new Refused(refused.reason(), "refused by the leader of shard " + shard);
        }
        return new Unknown("the leader of shard " + shard + " says that it was given up");
    }

    private void expire(long nowMs) {
        earliestDeadlineMs = Long.MAX_VALUE;
        Iterator<Publish> unsent = waiting.iterator();
        while (unsent.hasNext()) {
            Publish publish = unsent.next();
            if (isDue(publish, nowMs)) {
                unsent.remove();
                trace.count(Measure.PUBLISHES_REFUSED, publish.count());
                end(
                        publish,
                        new Refused(Reason.UNAVAILABLE, "no leader of shard " + shard + " could be reached in time"));
            }
        }
        if (session != null) {
            expireSent(session, nowMs);
        }
    }

    private void expireSent(PublishSession in, long nowMs) {
        boolean awaited = false;
        for (Publish publish : in.unsettled()) {
            if (publish.hasEnded()) {
                continue;
            }
            if (isDue(publish, nowMs)) {
                trace.count(Measure.PUBLISHES_UNKNOWN, publish.count());
                end(publish, new Unknown("the leader of shard " + shard + " did not answer in time"));
            } else {
                awaited = true;
            }
        }
        if (!awaited && !in.unsettled().isEmpty()) {
            // Nobody waits for this session: the next publishes are better kept until a leader opens a new one.
            abandonSession("nobody waits for it");
        }
    }

    private boolean isDue(Publish publish, long nowMs) {
        if (publish.deadlineMs() > nowMs) {
            earliestDeadlineMs = Math.min(earliestDeadlineMs, publish.deadlineMs());
        }
        return publish.deadlineMs() <= nowMs;
    }

    private void end(Publish publish, PublishOutcome outcome) {
        bytes -= publish.bytes();
        endings.end(publish, outcome);
    }
}
