package dev.cubecast.overlay;

import dev.cubecast.message.Bytes;
import dev.cubecast.overlay.Outcome.Failed;
import dev.cubecast.overlay.Outcome.Reason;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The requests of this node that wait for an answer, and when to send each again or to give it up. */
final class Requests {
    private final int pendingMax;
    private final long resendIntervalMs;
    private final EventQueue events;
    private final Map<Long, Pending> pending = new LinkedHashMap<>();
    private long lastNumber;

    /**
     * No request is pending.
     *
     * @param firstNumber drawn at random, so that a late reply to an earlier life of this node matches nothing
     */
    Requests(int pendingMax, long resendIntervalMs, long firstNumber, EventQueue events) {
        this.pendingMax = pendingMax;
        this.resendIntervalMs = resendIntervalMs;
        this.lastNumber = firstNumber;
        this.events = events;
    }

    static final class Pending {
        final long number;
        final Vertex target;
        final Priority priority;
        final Bytes payload;
        private final long deadlineMs;
        private final Consumer<Outcome> whenDone;
        private long resendAtMs;
        private Failed lastFailure;

        private Pending(
                long number,
                Vertex target,
                Priority priority,
                Bytes payload,
                long deadlineMs,
                Consumer<Outcome> whenDone,
                long resendAtMs) {
            this.number = number;
            this.target = target;
            this.priority = priority;
            this.payload = payload;
            this.deadlineMs = deadlineMs;
            this.whenDone = whenDone;
            this.resendAtMs = resendAtMs;
            this.lastFailure = new Failed(Reason.TIMEOUT, target + " did not answer in time");
        }
    }

    boolean isFull() {
        return pending.size() >= pendingMax;
    }

    int size() {
        return pending.size();
    }

    Pending open(
            Vertex target, Priority priority, Bytes payload, long deadlineMs, Consumer<Outcome> whenDone, long nowMs) {
        Pending request =
                new Pending(++lastNumber, target, priority, payload, deadlineMs, whenDone, nowMs + resendIntervalMs);
        pending.put(request.number, request);
        return request;
    }

    /** Ends a request with its answer; an answer that nobody waits for any more is ignored. */
    void onReply(long number, Bytes payload) {
        Pending request = pending.remove(number);
        if (request != null) {
            request.whenDone.accept(new Outcome.Answered(payload));
        }
    }

    /** Remembers why an attempt failed. The request goes on until its deadline: routes may change before that. */
    void onFailure(long number, Failed failure) {
        @Nullable Pending request = pending.get(number);
        if (request != null) {
            request.lastFailure = failure;
        }
    }

    /** Ends what is past its deadline and returns what has waited long enough to be sent again. */
    List<Pending> tick(long nowMs) {
        List<Pending> expired = new ArrayList<>();
        List<Pending> due = new ArrayList<>();
        for (Pending request : pending.values()) {
            if (nowMs >= request.deadlineMs) {
                expired.add(request);
            } else if (nowMs >= request.resendAtMs) {
                request.resendAtMs = nowMs + resendIntervalMs;
                due.add(request);
            }
        }
        expired.forEach(this::expire);
        return due;
    }

    /** Tells whoever asked in an event of its own, so that one that throws keeps no other from being told. */
    private void expire(Pending request) {
        pending.remove(request.number);
        events.later(() -> request.whenDone.accept(request.lastFailure));
    }
}
