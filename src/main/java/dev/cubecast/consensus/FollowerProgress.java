package dev.cubecast.consensus;

import java.util.ArrayDeque;
import java.util.Deque;

/** How far a leader has brought one other member (Raft dissertation §3.5, §10.2 on pipelining). */
final class FollowerProgress {
    enum Mode {
        /** Where the logs agree is not known: one message at a time until it is. */
        PROBING,
        /** Entries are sent as they come, before earlier ones are acknowledged. */
        STREAMING,
        /** It lacks entries that the log no longer has. */
        BEHIND
    }

    private final ReplicaSettings settings;
    private final Deque<UnderWay> underWay = new ArrayDeque<>();
    private Mode mode = Mode.PROBING;
    private long next;
    private long received;
    private long match;
    private long underWayBytes;
    private boolean reading;
    private long heardMs;
    private long progressMs;
    private long heartbeatMs = Long.MIN_VALUE;
    private long toldBehindMs = Long.MIN_VALUE;
    private long toldCommit;
    private long answeredRound;
    private int featureLevel;
    private boolean damaged;

    private record UnderWay(long firstIndex, long lastIndex, long bytes) {}

    /** @param next the index of the entry to try first */
    FollowerProgress(ReplicaSettings settings, long next, long nowMs) {
        this.settings = settings;
        this.next = next;
        this.heardMs = nowMs;
        this.progressMs = nowMs;
    }

    Mode mode() {
        return mode;
    }

    /** The index of the entry to send next. */
    long next() {
        return next;
    }

    /** Up to where its log is known to agree with the leader's and to be on disk. */
    long match() {
        return match;
    }

    /** When it was last heard. */
    long heardMs() {
        return heardMs;
    }

    long answeredRound() {
        return answeredRound;
    }

    int featureLevel() {
        return featureLevel;
    }

    /** Whether it has said that its disk is damaged. */
    boolean isDamaged() {
        return damaged;
    }

    void onCondition(boolean nowDamaged) {
        damaged = nowDamaged;
    }

    /** The leader has stood still: what it did not hear meanwhile says nothing. */
    void rearm(long nowMs) {
        heardMs = nowMs;
        progressMs = nowMs;
    }

    // ---- What is sent ----

    /** Whether more entries may be sent now. */
    boolean maySend() {
        return !reading
                && switch (mode) {
                    case PROBING -> underWay.isEmpty();
                    case STREAMING -> underWayBytes < settings.entries().windowBytesMax();
                    case BEHIND -> false;
                };
    }

    void onReading() {
        reading = true;
    }

    void onRead() {
        reading = false;
    }

    void onSent(long lastIndex, long bytes, long commit, long nowMs) {
        if (underWay.isEmpty()) {
            progressMs = nowMs;
        }
        underWay.addLast(new UnderWay(next, lastIndex, bytes));
        underWayBytes += bytes;
        next = lastIndex + 1;
        toldCommit = Math.max(toldCommit, commit);
    }

    /**
     * Whether a heartbeat is due, or the news that more is committed. It may be a little early: the next tick may be a
     * heartbeat away.
     */
    boolean isHeartbeatDue(long commit, long nowMs) {
        return nowMs
                        >= heartbeatMs
                                + settings.elections().heartbeatMs()
                                - settings.elections().heartbeatMs() / 20
                || commit > toldCommit;
    }

    /** Whether it is to be told, once more, that it is behind. */
    boolean isBehindNewsDue(long nowMs) {
        return mode == Mode.BEHIND && nowMs >= toldBehindMs + settings.resendMs();
    }

    void onToldBehind(long nowMs) {
        toldBehindMs = nowMs;
    }

    void onHeartbeatSent(long commit, long nowMs) {
        heartbeatMs = nowMs;
        toldCommit = Math.max(toldCommit, commit);
    }

    // ---- What comes back ----

    void onHeard(long nowMs) {
        heardMs = nowMs;
    }

    /** The logs agree up to {@code nowReceived}, and up to {@code nowSynced} that is on disk. */
    void onAnswer(long nowReceived, long nowSynced, long nowMs) {
        match = Math.max(match, nowSynced);
        if (nowReceived >= received) {
            settle(nowReceived, nowMs);
        }
    }

    private void settle(long nowReceived, long nowMs) {
        if (nowReceived > received) {
            progressMs = nowMs;
        }
        received = nowReceived;
        next = Math.max(next, received + 1);
        while (!underWay.isEmpty() && underWay.getFirst().lastIndex() <= received) {
            underWayBytes -= underWay.removeFirst().bytes();
        }
        mode = mode == Mode.BEHIND ? Mode.PROBING : Mode.STREAMING;
    }

    /**
     * An answer to a heartbeat shows what has become of all that was sent before it, also that it was lost. A follower
     * that has started again may not know how much of what it has synced it shares with the leader; the leader does.
     */
    void onRound(long round, long nowReceived, int level) {
        if (round > answeredRound) {
            answeredRound = round;
            featureLevel = level;
            long stays = Math.max(nowReceived, match);
            if (stays < received) {
                received = stays;
                probeFrom(received + 1);
            }
        }
    }

    /** The follower does not have what the entries followed on; the two may agree up to {@code agreement}. */
    void onRefused(LogPosition refused, long agreement) {
        if (refused.index() > match && refused.index() < next) {
            received = Math.min(received, agreement);
            probeFrom(Math.max(match, agreement) + 1);
        }
    }

    /** What was sent is sent again if nothing has been heard of it for a while. */
    void resendIfStuck(long nowMs) {
        if (!underWay.isEmpty() && nowMs >= progressMs + settings.resendMs()) {
            progressMs = nowMs;
            probeFrom(Math.max(received + 1, underWay.getFirst().firstIndex()));
        }
    }

    private void probeFrom(long index) {
        mode = Mode.PROBING;
        next = index;
        underWay.clear();
        underWayBytes = 0;
    }

    /** It must catch up by a stream, and goes on from where that ends. */
    void onBehind() {
        mode = Mode.BEHIND;
        underWay.clear();
        underWayBytes = 0;
    }

    @Override
    public String toString() {
        return mode + " next " + next + " received " + received + " synced " + match;
    }
}
