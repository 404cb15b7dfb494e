package dev.cubecast.reads;

import dev.cubecast.message.WireException;
import dev.cubecast.overlay.Outcome;
import dev.cubecast.overlay.Outcome.Answered;
import dev.cubecast.overlay.Priority;
import dev.cubecast.overlay.Router;
import dev.cubecast.overlay.Vertex;
import dev.cubecast.reads.ReadAnswer.Decided;
import dev.cubecast.reads.ReadAnswer.Elsewhere;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * One read on its way: asks the replicas one after the other, the nearest first, and whom they name, until one can
 * answer.
 */
final class Inquiry {
    private final ReadQuestion question;
    private final List<Vertex> replicas;
    private final Router router;
    private final ReadSettings settings;
    private final long deadlineMs;
    private final Consumer<Optional<Decided>> whenDone;

    private int attempts;
    private boolean asking;
    private long askAgainAtMs;
    /** Nobody who is named is asked sooner, lest two that name each other are asked in turns. */
    private long followAgainAtMs;

    private long nowMs;

    /** @param whenDone gets the answer once; nothing, if there was none by the deadline */
    Inquiry(
            ReadQuestion question,
            List<Vertex> placement,
            Router router,
            ReadSettings settings,
            long deadlineMs,
            Consumer<Optional<Decided>> whenDone) {
        this.question = question;
        this.replicas = question.from() instanceof ReadFrom.Latest ? placement : nearestFirst(placement, router);
        this.router = router;
        this.settings = settings;
        this.deadlineMs = deadlineMs;
        this.whenDone = whenDone;
    }

    private static List<Vertex> nearestFirst(List<Vertex> placement, Router router) {
        return placement.stream()
                .sorted(Comparator.comparing((Vertex vertex) -> !router.table().reaches(vertex))
                        .thenComparing(router.table()::distanceTo))
                .toList();
    }

    /** Asks somebody, unless somebody is being asked, or ends. */
    void tick(long nowMs) {
        this.nowMs = nowMs;
        if (!asking && nowMs >= deadlineMs) {
            whenDone.accept(Optional.empty());
        } else if (!asking && nowMs >= askAgainAtMs && !replicas.isEmpty()) {
            ask(replicas.get(attempts++ % replicas.size()));
        }
    }

    private void ask(Vertex vertex) {
        asking = true;
        long attemptEndsMs = Math.min(deadlineMs, nowMs + settings.attemptMs());
        router.request(
                vertex,
                Priority.DELIVERY,
                question.encode(),
                attemptEndsMs,
                outcome -> onOutcome(outcome, vertex.dimension()),
                nowMs);
    }

    private void onOutcome(Outcome outcome, int dimension) {
        asking = false;
        ReadAnswer answer = answer(outcome, dimension).orElse(null);
        if (answer instanceof Decided decided) {
            whenDone.accept(Optional.of(decided));
        } else if (answer instanceof Elsewhere elsewhere && elsewhere.leader() != null && nowMs >= followAgainAtMs) {
            followAgainAtMs = nowMs + settings.pauseMs();
            ask(elsewhere.leader());
        } else {
            askAgainAtMs = nowMs + settings.pauseMs();
        }
    }

    private static Optional<ReadAnswer> answer(Outcome outcome, int dimension) {
        try {
            return outcome instanceof Answered answered
                    ? Optional.of(ReadAnswer.decode(answered.payload(), dimension))
                    : Optional.empty();
        } catch (WireException unreadable) {
            return Optional.empty();
        }
    }
}
