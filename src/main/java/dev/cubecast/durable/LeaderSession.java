package dev.cubecast.durable;

import dev.cubecast.consensus.GroupId;
import dev.cubecast.durable.StreamAnswer.Verdicts;
import dev.cubecast.durable.StreamMessage.Publishes;
import dev.cubecast.overlay.Vertex;
import dev.cubecast.trace.Measure;
import dev.cubecast.trace.Trace;
import java.util.List;

/**
 * A stream on its way to the leader of one term: what was sent is sent again until the leader's verdict on it is known.
 * The leader takes nothing out of order, so after a loss everything from there on is sent again (go-back-N).
 */
final class LeaderSession {
    /** Sends a message to a vertex, possibly this one. */
    interface Sender {
        void send(Vertex target, StreamMessage message);
    }

    /** A frame holds more only if one publish alone does. */
    private static final int FRAME_BYTES_MAX = 256 << 10;

    private static final long NOWHERE = -1;

    private final GroupId group;
    private final Vertex leader;
    private final long term;
    private final OutgoingStream stream;
    private final long resendIntervalMs;
    private final Sender sender;
    private final Trace trace;
    private final long lastOfOthers;

    /** The number after which the last going back began; the same answer again causes none. */
    private long wentBackAfter = NOWHERE;

    private long resendAtMs;
    /** What was settled when the time to resend was last put off. */
    private long settledThen;
    /** Nothing was heard for long: only the first frame is sent again until the leader is heard. */
    private boolean probing;
    /** The leader has too much to do: until then it is left alone. */
    private long pausedUntilMs;

    LeaderSession(
            GroupId group,
            Vertex leader,
            long term,
            OutgoingStream stream,
            long resendIntervalMs,
            Sender sender,
            Trace trace) {
        this.group = group;
        this.leader = leader;
        this.term = term;
        this.stream = stream;
        this.resendIntervalMs = resendIntervalMs;
        this.sender = sender;
        this.trace = trace;
        this.lastOfOthers = stream.last();
        this.pausedUntilMs = Long.MIN_VALUE;
    }

    Vertex leader() {
        return leader;
    }

    /** The last number that was sent before this session: what is beyond has been sent to no other leader. */
    long lastOfOthers() {
        return lastOfOthers;
    }

    /** Whether new publishes may be sent. Otherwise they wait, known not to be stored. */
    boolean takesMore() {
        return !probing;
    }

    /** Whether the leader does not answer. */
    boolean isSilent(long nowMs) {
        return probing && nowMs >= pausedUntilMs;
    }

    /** Sends what is awaited beyond a number, which this leader was not sent yet. */
    void send(long after, long nowMs) {
        if (stream.settled() >= after) {
            putOffResending(nowMs);
        }
        transmit(stream.after(after));
    }

    /**
     * The leader was heard. Only when the first of what is awaited has been settled is resending put off: a verdict
     * that was lost is not told again while later ones keep coming, unless its publish is sent again.
     *
     * @param settled whether the answer ended a publish
     */
    void onHeard(boolean settled, Verdicts answer, long nowMs) {
        if (nowMs < pausedUntilMs) {
            return;
        }
        long after = goBackAfter(settled, answer);
        if (after != NOWHERE || stream.settled() > settledThen) {
            putOffResending(nowMs);
        }
        probing = false;
        if (after != NOWHERE) {
            wentBackAfter = after;
            resend(stream.after(after));
        }
    }

    private long goBackAfter(boolean settled, Verdicts answer) {
        if (answer.resendAfter() != Verdicts.COMPLETE) {
            return probing || answer.resendAfter() != wentBackAfter ? answer.resendAfter() : NOWHERE;
        } else if (!probing) {
            return NOWHERE;
        }
        // A verdict that was lost was not the only one, it seems; otherwise the leader takes its time for what it has.
        return settled ? 0 : answer.waiting();
    }

    /** The leader has more to do than it can. */
    void onOverloaded(long nowMs) {
        putOffResending(nowMs);
        probing = true;
        pausedUntilMs = resendAtMs;
    }

    void tick(long nowMs) {
        if (stream.isEmpty() || nowMs < resendAtMs) {
            return;
        }
        putOffResending(nowMs);
        probing = true;
        wentBackAfter = NOWHERE;
        List<PublishRequest> requests = stream.after(0);
        resend(requests.subList(0, frameEnd(requests, 0)));
    }

    private void putOffResending(long nowMs) {
        resendAtMs = nowMs + resendIntervalMs;
        settledThen = stream.settled();
    }

    private void resend(List<PublishRequest> requests) {
        trace.count(Measure.STREAM_PUBLISHES_RESENT, requests.size());
        transmit(requests);
    }

    private void transmit(List<PublishRequest> requests) {
        int from = 0;
        while (from < requests.size()) {
            int to = frameEnd(requests, from);
            sender.send(leader, new Publishes(group, stream.id(), term, stream.settled(), requests.subList(from, to)));
            from = to;
        }
    }

    private static int frameEnd(List<PublishRequest> requests, int from) {
        int to = from;
        int bytes = 0;
        while (to < requests.size() && to - from < Publishes.PUBLISHES_MAX) {
            bytes += StreamMessage.wireBytes(requests.get(to));
            if (to > from && bytes > FRAME_BYTES_MAX) {
                break;
            }
            to++;
        }
        return to;
    }
}
