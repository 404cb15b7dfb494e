package dev.cubecast.membership;

import dev.cubecast.overlay.Outcome;
import dev.cubecast.overlay.Priority;
import dev.cubecast.overlay.Router;
import dev.cubecast.overlay.Vertex;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Asks a suspect's other neighbours whether they hear it (SWIM's indirect probe, section 3.1, but of those who would
 * know). They are asked in rounds. One that does not answer several times running is left out, or two nodes that die
 * together would keep each other alive.
 */
final class Confirmation {
    private final Vertex self;
    private final Vertex suspect;
    private final MembershipSettings settings;
    private final Router router;
    private final MembershipView view;
    private final int[] failures;
    private boolean idle = true;
    private boolean asking;
    private long askAtMs;
    private int round;
    private int awaited;
    private @Nullable Vertex hearer;
    private long leastSilenceMs;

    Confirmation(Vertex self, Vertex suspect, MembershipSettings settings, Router router, MembershipView view) {
        this.self = self;
        this.suspect = suspect;
        this.settings = settings;
        this.router = router;
        this.view = view;
        this.failures = new int[suspect.dimension()];
    }

    enum Verdict {
        /** Not time to ask yet, or answers are awaited. */
        PENDING,
        /** Somebody hears the suspect. */
        VETOED,
        /** Nobody who answers hears it, and whoever does not answer has been asked often enough. */
        CONFIRMED
    }

    /** Asks if it is time to, and says what the answers of this round come to once they are all there. */
    Verdict pursue(long nowMs) {
        if (!asking && (idle || nowMs >= askAtMs)) {
            ask(nowMs);
        }
        if (!asking || awaited != 0) {
            return Verdict.PENDING;
        }
        asking = false;
        if (hearer == null && isSomeoneToBeAskedAgain()) {
            return Verdict.PENDING;
        }
        Arrays.fill(failures, 0);
        return hearer == null ? Verdict.CONFIRMED : Verdict.VETOED;
    }

    private void ask(long nowMs) {
        round++;
        idle = false;
        asking = true;
        askAtMs = nowMs;
        hearer = null;
        leastSilenceMs = Long.MAX_VALUE;
        awaited = witnesses();
        int askedRound = round;
        for (int across = 0; across < suspect.dimension(); across++) {
            if ((awaited & 1 << across) != 0) {
                Vertex witness = suspect.neighbour(across);
                router.probe(
                        witness,
                        Priority.CONTROL,
                        new ConfirmRequest(suspect).encode(),
                        nowMs + settings.confirmIntervalMs(),
                        outcome -> onOutcome(askedRound, witness, outcome),
                        nowMs);
            }
        }
    }

    private int witnesses() {
        int witnesses = 0;
        for (int across = 0; across < suspect.dimension(); across++) {
            Vertex witness = suspect.neighbour(across);
            if (!witness.equals(self) && view.isLive(witness) && failures[across] < settings.confirmAttempts()) {
                witnesses |= 1 << across;
            }
        }
        return witnesses;
    }

    private void onOutcome(int ofRound, Vertex witness, Outcome outcome) {
        if (ofRound != round) {
            return;
        }
        int across = suspect.dimensionTowards(witness);
        awaited &= ~(1 << across);
        failures[across]++;
        if (outcome instanceof Outcome.Answered answered) {
            Testimony testimony = Testimony.decode(answered.payload());
            failures[across] = 0;
            hear(witness, testimony);
        }
    }

    private void hear(Vertex witness, Testimony testimony) {
        switch (testimony.finding()) {
            case HEARS -> hearer = witness;
            case SILENT -> leastSilenceMs = Math.min(leastSilenceMs, testimony.silenceMs());
            case REFUSED, NO_LINK -> {}
        }
    }

    private boolean isSomeoneToBeAskedAgain() {
        int witnesses = witnesses();
        for (int across = 0; across < suspect.dimension(); across++) {
            if ((witnesses & 1 << across) != 0 && failures[across] > 0) {
                return true;
            }
        }
        return false;
    }

    /** Who still hears the suspect, by the last round. */
    Optional<Vertex> hearer() {
        return Optional.ofNullable(hearer);
    }

    /** How long ago any of those who answered the last round heard the suspect. */
    long leastSilenceMs() {
        return leastSilenceMs;
    }

    /** Asks again at the given time. */
    void postpone(long untilMs) {
        askAtMs = untilMs;
    }

    /** Forgets everything: the suspect has been heard, or is dead. */
    void end() {
        if (!idle) {
            restart(0);
            idle = true;
        }
    }

    /** Begins anew at the given time; answers to earlier questions do not count. */
    void restart(long atMs) {
        round++;
        idle = false;
        asking = false;
        awaited = 0;
        askAtMs = atMs;
        Arrays.fill(failures, 0);
    }
}
