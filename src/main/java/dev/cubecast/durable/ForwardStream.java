package dev.cubecast.durable;

import dev.cubecast.consensus.GroupId;
import dev.cubecast.durable.StreamAnswer.Decided;
import dev.cubecast.durable.StreamAnswer.Forgotten;
import dev.cubecast.durable.StreamAnswer.NotLeader;
import dev.cubecast.durable.StreamAnswer.Opened;
import dev.cubecast.durable.StreamAnswer.Verdicts;
import dev.cubecast.durable.Verdict.Outcome;
import dev.cubecast.durable.Verdict.OutcomeUnknown;
import dev.cubecast.durable.Verdict.Reason;
import dev.cubecast.durable.Verdict.Refused;
import dev.cubecast.overlay.EventQueue;
import dev.cubecast.overlay.Vertex;
import dev.cubecast.trace.Measure;
import dev.cubecast.trace.Trace;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The publishes of this node to one group, in their order: first waiting, then numbered and sent to the group's leader
 * until its verdict is known, then to the next leader.
 *
 * <p>What was sent once may be stored until its number is decided, so it goes to every leader under the same number,
 * and the log knows whether it has it. A frame names the term of the leader that it is for. A publish that was refused
 * in one term, or given up, is sent in no later one, so no late frame can store it after all.
 */
final class ForwardStream {
    private final GroupId group;
    private final StreamSettings settings;
    private final GroupLeaders leaders;
    private final LeaderSession.Sender sender;
    private final EventQueue events;
    private final RandomGenerator random;
    private final Trace trace;

    private final Deque<AwaitedPublish> waiting = new ArrayDeque<>();
    private OutgoingStream stream;
    private @Nullable LeaderSession session;
    /** The highest in which a leader was heard. */
    private long term;
    /** Whether that leader has said that it leads no longer. */
    private boolean termEnded;

    private long bytes;
    /** Who was asked last, unless that has brought a leader or the name of one. */
    private @Nullable Vertex asked;

    private long askAgainAtMs;
    private long followAgainAtMs;
    /** Nothing ends before. */
    private long earliestDeadlineMs = Long.MAX_VALUE;

    ForwardStream(
            GroupId group,
            StreamSettings settings,
            GroupLeaders leaders,
            LeaderSession.Sender sender,
            EventQueue events,
            RandomGenerator random,
            Trace trace) {
        this.group = group;
        this.settings = settings;
        this.leaders = leaders;
        this.sender = sender;
        this.events = events;
        this.random = random;
        this.trace = trace;
        this.stream = new OutgoingStream(random.nextLong());
    }

    /** Message bytes of what has not ended. */
    long bytes() {
        return bytes;
    }

    /** Whether half of what may be under way is: whoever can make publishers wait should do so. */
    boolean isCongested() {
        return bytes >= settings.windowBytes() / 2 || waiting.size() + stream.size() >= settings.windowPublishes() / 2;
    }

    /** Takes a publish, unless too much is under way. One publish alone is always taken. */
    void offer(AwaitedPublish publish) {
        int pending = waiting.size() + stream.size();
        boolean fits = bytes + publish.bytes() <= settings.windowBytes() && pending < settings.windowPublishes();
        bytes += publish.bytes();
        if (pending > 0 && !fits) {
            trace.count(Measure.STREAM_PUBLISHES_OVERLOADED);
            end(publish, new Verdict.Overloaded());
            return;
        }
        waiting.add(publish);
        earliestDeadlineMs = Math.min(earliestDeadlineMs, publish.deadlineMs());
    }

    /** Sends what waits, if it can be sent; otherwise sees to it that it can be. */
    void flush(long nowMs) {
        if (waiting.isEmpty()) {
            return;
        } else if (session == null) {
            ask(nowMs);
        } else if (session.takesMore()) {
            long before = stream.last();
            while (!waiting.isEmpty() && stream.span() < settings.windowPublishes()) {
                stream.add(waiting.remove());
            }
            session.send(before, nowMs);
        }
    }

    void onLeadersChanged(long nowMs) {
        Vertex leader = leaders.toAsk(group).orElse(null);
        if (leader != null
                && isNeeded()
                && (session == null || !session.leader().equals(leader))) {
            ask(leader, nowMs);
        }
    }

    void tick(long nowMs) {
        if (nowMs >= earliestDeadlineMs) {
            expire(nowMs);
        }
        if (session != null) {
            session.tick(nowMs);
            if (session.isSilent(nowMs) && stream.isEmpty()) {
                // Nothing is left to ask it with.
                session = null;
            }
        }
        if (isNeeded() && (session == null || session.isSilent(nowMs))) {
            ask(nowMs);
        }
    }

    private boolean isNeeded() {
        return !waiting.isEmpty() || !stream.isEmpty();
    }

    // ---- Leaders ----

    private void ask(long nowMs) {
        if (nowMs >= askAgainAtMs) {
            if (asked != null || session != null) {
                leaders.onFailed(group);
            }
            leaders.toAsk(group).ifPresent(leader -> ask(leader, nowMs));
        }
    }

    private void ask(Vertex vertex, long nowMs) {
        askAgainAtMs = nowMs + settings.resendIntervalMs();
        asked = vertex;
        sender.send(vertex, new StreamMessage.Open(group, stream.id()));
    }

    void onAnswer(Vertex origin, StreamAnswer answer, long nowMs) {
        if (answer.stream() != stream.id()) {
            return;
        } else if (answer instanceof Opened) {
            onOpened(origin, answer.term(), nowMs);
        } else if (answer instanceof NotLeader notLeader) {
            onNotLeader(origin, notLeader, nowMs);
        } else if (answer instanceof Verdicts verdicts) {
            onVerdicts(verdicts, nowMs);
        } else if (answer instanceof Forgotten && answer.term() == term) {
            replaceStream(nowMs);
        }
    }

    private void onOpened(Vertex leader, long opened, long nowMs) {
        if (opened >= term) {
            leaders.onLeads(group, leader);
            asked = null;
        }
        boolean again = opened == term && session == null && !termEnded;
        if (opened > term || again) {
            term = opened;
            termEnded = false;
            open(leader, nowMs);
        }
    }

    private void open(Vertex leader, long nowMs) {
        LeaderSession next = new LeaderSession(group, leader, term, stream, settings.resendIntervalMs(), sender, trace);
        session = next;
        next.send(0, nowMs);
        flush(nowMs);
    }

    private void onNotLeader(Vertex origin, NotLeader answer, long nowMs) {
        if (session != null && answer.term() == term) {
            session = null;
            termEnded = true;
            asked = origin;
        }
        Vertex leader = answer.leader();
        if (leader != null && !leader.equals(origin)) {
            leaders.onNamed(group, leader);
            asked = origin.equals(asked) ? null : asked;
            follow(leader, nowMs);
        }
    }

    /**
     * Asks whoever a node that does not lead takes for the leader; but when that one names another, not at once again,
     * so that two nodes that take each other for the leader are not asked in turns.
     */
    private void follow(Vertex leader, long nowMs) {
        boolean isSearching = isNeeded() && (session == null || session.isSilent(nowMs));
        if (isSearching && nowMs >= followAgainAtMs) {
            followAgainAtMs = nowMs + settings.resendIntervalMs();
            ask(leader, nowMs);
        }
    }

    private void onVerdicts(Verdicts answer, long nowMs) {
        if (answer.term() != term) {
            // What another leader has refused may be stored by this one.
            return;
        }
        boolean settled = false;
        boolean overloaded = false;
        for (Decided decided : answer.decided()) {
            overloaded |= decided.outcome() instanceof Verdict.Overloaded;
            settled |= settle(decided);
        }
        if (session != null && overloaded) {
            session.onOverloaded(nowMs);
        } else if (session != null) {
            session.onHeard(settled, answer, nowMs);
        }
        flush(nowMs);
    }

    private boolean settle(Decided decided) {
        Outcome outcome = decided.outcome();
        if (outcome instanceof Verdict.Overloaded) {
            return false;
        }
        boolean isStored = outcome instanceof Verdict.Stored || outcome instanceof Verdict.Taken;
        AwaitedPublish publish = stream.settle(decided.number(), isStored);
        if (publish != null) {
            end(publish, outcome);
        }
        return publish != null;
    }

    /**
     * A leader that has forgotten the stream cannot say what became of it, nor may it take more of it. Only what no
     * other leader was sent is surely not stored: it goes into the next stream.
     */
    private void replaceStream(long nowMs) {
        trace.count(Measure.STREAMS_REPLACED);
        trace.note(Trace.Subject.PUBLISHES, "group " + group + " has forgotten the stream of this node");
        OutgoingStream forgotten = stream;
        stream = new OutgoingStream(random.nextLong());
        if (session != null) {
            List<AwaitedPublish> notStored = forgotten.takeAfter(session.lastOfOthers());
            for (int i = notStored.size() - 1; i >= 0; i--) {
                waiting.addFirst(notStored.get(i));
            }
            open(session.leader(), nowMs);
        }
        forgotten.giveUp(publish -> true).forEach(this::endUnknown);
    }

    // ---- Endings ----

    private void expire(long nowMs) {
        earliestDeadlineMs = Long.MAX_VALUE;
        for (Iterator<AwaitedPublish> each = waiting.iterator(); each.hasNext(); ) {
            AwaitedPublish publish = each.next();
            if (isDue(publish, nowMs)) {
                each.remove();
                trace.count(Measure.STREAM_PUBLISHES_UNAVAILABLE);
                end(publish, new Refused(Reason.UNAVAILABLE));
            }
        }
        stream.giveUp(publish -> isDue(publish, nowMs)).forEach(this::endUnknown);
    }

    private boolean isDue(AwaitedPublish publish, long nowMs) {
        if (publish.deadlineMs() > nowMs) {
            earliestDeadlineMs = Math.min(earliestDeadlineMs, publish.deadlineMs());
        }
        return publish.deadlineMs() <= nowMs;
    }

    private void endUnknown(AwaitedPublish publish) {
        trace.count(Measure.STREAM_PUBLISHES_UNKNOWN);
        end(publish, new OutcomeUnknown());
    }

    /** Tells the publisher, in an event of its own. */
    private void end(AwaitedPublish publish, Outcome outcome) {
        bytes -= publish.bytes();
        events.later(() -> publish.whenDone().accept(outcome));
    }
}
