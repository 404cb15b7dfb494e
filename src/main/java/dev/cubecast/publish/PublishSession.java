package dev.cubecast.publish;

import dev.cubecast.overlay.Priority;
import dev.cubecast.overlay.Router;
import dev.cubecast.publish.ForwardPublish.Entry;
import dev.cubecast.publish.ForwardPublish.Publishes;
import dev.cubecast.topic.Leader;
import dev.cubecast.topic.Shard;
import dev.cubecast.trace.Measure;
import dev.cubecast.trace.Trace;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The entry node's end of a session: publishes numbered from 1 and sent in that order until the leader's verdict on
 * each is known. The leader takes nothing out of order, so after a loss everything from there on is sent again
 * (go-back-N).
 */
final class PublishSession {
    /** A frame holds more only if one publish alone does. */
    private static final int FRAME_BYTES_MAX = 256 << 10;

    private final Shard shard;
    private final long stream;
    private final long number;
    private final Leader leader;
    private final long resendIntervalMs;
    private final Router router;
    private final Trace trace;

    /** Sent and without a known verdict, by number. */
    private final Map<Long, Publish> unsettled = new LinkedHashMap<>();

    private long lastSent;
    /** The highest number that the leader is known to have a verdict on. */
    private long lastDecided;
    /** Where the last going back began that an answer caused; the same answer again causes none. */
    private long wentBackTo;

    private long resendAtMs;
    /** What was settled when the time to resend was last put off. */
    private long settledThen;
    /** Nothing was heard for long: only the first frame is sent again until the leader is heard. */
    private boolean probing;

    PublishSession(
            Shard shard, long stream, long number, Leader leader, long resendIntervalMs, Router router, Trace trace) {
        this.shard = shard;
        this.stream = stream;
        this.number = number;
        this.leader = leader;
        this.resendIntervalMs = resendIntervalMs;
        this.router = router;
        this.trace = trace;
    }

    Leader leader() {
        return leader;
    }

    boolean is(long session) {
        return session == number;
    }

    /** Whether new publishes may be sent. While the leader is silent they wait, known not to be stored. */
    boolean takesMore() {
        return !probing;
    }

    /** What was sent and not decided upon, in order; some of it may have ended meanwhile. */
    Collection<Publish> unsettled() {
        return Collections.unmodifiableCollection(unsettled.values());
    }

    /** Takes out what was sent and not decided upon. */
    List<Publish> drain() {
        List<Publish> drained = new ArrayList<>(unsettled.values());
        unsettled.clear();
        return drained;
    }

    void send(List<Publish> publishes, long nowMs) {
        if (unsettled.isEmpty()) {
            putOffResending(nowMs);
        }
        List<Entry> entries = new ArrayList<>(publishes.size());
        for (Publish publish : publishes) {
            unsettled.put(++lastSent, publish);
            entries.add(publish.entry(lastSent));
        }
        transmit(entries, nowMs);
    }

    /** Takes a publish out on which the leader has decided; null if that was known already. */
    @Nullable
    Publish settle(long decided) {
        lastDecided = Math.max(lastDecided, decided);
        return unsettled.remove(decided);
    }

    /**
     * The leader was heard. Only when the first of what was unsettled has been settled is resending put off: a verdict
     * that was lost is not told again while later ones keep coming, unless its publish is sent again.
     *
     * @param last the highest number that it has a verdict on
     * @param outOfOrder whether it refused something because {@code last + 1} was missing
     */
    void onHeard(long last, boolean outOfOrder, long nowMs) {
        lastDecided = Math.max(lastDecided, last);
        boolean goBack = probing || (outOfOrder && lastDecided + 1 != wentBackTo);
        if (goBack || settled() > settledThen) {
            putOffResending(nowMs);
        }
        probing = false;
        if (goBack) {
            wentBackTo = lastDecided + 1;
            resend(entriesFrom(wentBackTo), nowMs);
        }
    }

    void tick(long nowMs) {
        if (unsettled.isEmpty() || nowMs < resendAtMs) {
            return;
        }
        putOffResending(nowMs);
        probing = true;
        wentBackTo = 0;
        List<Entry> entries = entriesFrom(1);
        resend(entries.subList(0, frameEnd(entries, 0)), nowMs);
    }

    private void putOffResending(long nowMs) {
        resendAtMs = nowMs + resendIntervalMs;
        settledThen = settled();
    }

    private List<Entry> entriesFrom(long first) {
        List<Entry> entries = new ArrayList<>();
        unsettled.forEach((at, publish) -> {
            if (at >= first) {
                entries.add(publish.entry(at));
            }
        });
        return entries;
    }

    private void resend(List<Entry> entries, long nowMs) {
        trace.count(Measure.PUBLISHES_RESENT, entries.size());
        transmit(entries, nowMs);
    }

    private void transmit(List<Entry> entries, long nowMs) {
        int from = 0;
        while (from < entries.size()) {
            int to = frameEnd(entries, from);
            Publishes publishes = new Publishes(shard, stream, number, settled(), entries.subList(from, to));
            router.send(leader.vertex(), Priority.PUBLISH, publishes, nowMs);
            from = to;
        }
    }

    private static int frameEnd(List<Entry> entries, int from) {
        int to = from;
        int bytes = 0;
        while (to < entries.size()) {
            bytes += entries.get(to).bytes();
            if (to > from && bytes > FRAME_BYTES_MAX) {
                break;
            }
            to++;
        }
        return to;
    }

    private long settled() {
        return unsettled.isEmpty() ? lastSent : unsettled.keySet().iterator().next() - 1;
    }
}
