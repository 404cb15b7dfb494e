package dev.cubecast.membership;

import dev.cubecast.overlay.Router;
import dev.cubecast.overlay.Vertex;
import dev.cubecast.trace.Measure;
import dev.cubecast.trace.Trace;
import java.util.List;
import java.util.function.Consumer;

/**
 * Turns what is wrong with a link into a verdict about the neighbour behind it. A neighbour that is still heard by
 * another stays alive: only the link is broken. One whose host refuses connections, and that nobody hears, is dead at
 * once. One that is silent becomes suspect, which it can refute, and is dead when nobody has heard it for long.
 */
final class Suspicions {
    /** Between questions after somebody said that he hears the suspect. */
    private static final long VETO_PAUSE_MS = 1_000;

    /** The same while a refusal is fresh: the others notice the end of a process some milliseconds later. */
    private static final long FRESH_VETO_PAUSE_MS = 50;

    private static final long FRESH_REFUSAL_MS = 1_000;

    private final MembershipSettings settings;
    private final FailureDetector detector;
    private final MembershipView view;
    private final Consumer<Member> declare;
    private final Trace trace;
    private final List<Confirmation> confirmations;
    private int vetoesReported;

    /** @param declare takes the record of a neighbour with a worse state, to keep and to spread it */
    Suspicions(
            Vertex self,
            MembershipSettings settings,
            FailureDetector detector,
            MembershipView view,
            Router router,
            Consumer<Member> declare,
            Trace trace) {
        this.settings = settings;
        this.detector = detector;
        this.view = view;
        this.declare = declare;
        this.trace = trace;
        this.confirmations = detector.links().stream()
                .map(link -> new Confirmation(self, link.neighbour(), settings, router, view))
                .toList();
    }

    void tick(long nowMs) {
        detector.links().forEach(link -> judge(link, nowMs));
    }

    /** A refusal is evidence enough to ask the others at once. */
    void onRefused(NeighbourLink link, long nowMs) {
        confirmations.get(link.dimension()).postpone(nowMs);
        judge(link, nowMs);
    }

    /** The neighbour has spoken since: what was said about its last word is void. */
    void onLaterWord(NeighbourLink link, long nowMs) {
        confirmations.get(link.dimension()).restart(nowMs + settings.confirmIntervalMs());
    }

    /** Answers and silences from before this node was paused do not count. */
    void rearm() {
        confirmations.forEach(Confirmation::end);
    }

    private void judge(NeighbourLink link, long nowMs) {
        Confirmation confirmation = confirmations.get(link.dimension());
        Member neighbour = view.at(link.neighbour());
        if (neighbour == null || !neighbour.state().isLive() || !link.isDoubtful(nowMs)) {
            confirmation.end();
            vetoesReported &= ~link.bit();
            return;
        }
        switch (confirmation.pursue(nowMs)) {
            case PENDING -> {}
            case VETOED -> onVeto(link, confirmation, nowMs);
            case CONFIRMED -> onConfirmed(link, neighbour, confirmation, nowMs);
        }
    }

    private void onVeto(NeighbourLink link, Confirmation confirmation, long nowMs) {
        boolean fresh = link.isRefused() && nowMs - link.lostAtMs() < FRESH_REFUSAL_MS;
        confirmation.postpone(nowMs + (fresh ? FRESH_VETO_PAUSE_MS : VETO_PAUSE_MS));
        if (!fresh && (vetoesReported & link.bit()) == 0) {
            vetoesReported |= link.bit();
            confirmation.hearer().ifPresent(hearer -> note(hearer + " still hears " + link.neighbour()));
        }
    }

    private void onConfirmed(NeighbourLink link, Member neighbour, Confirmation confirmation, long nowMs) {
        long silenceMs = Math.min(link.silenceMs(nowMs), confirmation.leastSilenceMs());
        if (link.isRefused()) {
            declareDead(neighbour, "its host refuses connections");
        } else if (isIsolated(nowMs)) {
            confirmation.postpone(nowMs + VETO_PAUSE_MS);
        } else if (silenceMs >= settings.deadAfterSilenceMs()) {
            declareDead(neighbour, "nobody has heard it for " + silenceMs + " ms");
        } else {
            declareSuspect(neighbour);
            confirmation.postpone(nowMs + settings.deadAfterSilenceMs() - silenceMs);
        }
    }

    /** A node that hears none of several neighbours is more likely to be cut off itself than to survive them all. */
    private boolean isIsolated(long nowMs) {
        return detector.hearsNobody(nowMs)
                && detector.links().stream()
                                .filter(link -> view.isLive(link.neighbour()))
                                .count()
                        > 1;
    }

    private void declareSuspect(Member neighbour) {
        if (neighbour.state() == MemberState.ALIVE) {
            trace.count(Measure.SUSPICIONS);
            declare.accept(neighbour.withState(MemberState.SUSPECT));
        }
    }

    private void declareDead(Member neighbour, String reason) {
        trace.count(Measure.DEATHS);
        note(neighbour.vertex() + " is declared dead: " + reason);
        declare.accept(neighbour.withState(MemberState.DEAD));
    }

    private void note(String what) {
        trace.note(Trace.Subject.MEMBERSHIP, what);
    }
}
