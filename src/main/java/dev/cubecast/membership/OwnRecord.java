package dev.cubecast.membership;

import dev.cubecast.overlay.Vertex;
import dev.cubecast.trace.Measure;
import dev.cubecast.trace.Trace;
import java.util.Objects;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What a node says about itself, and how it corrects what others say (SWIM section 4.2). Its incarnation is on disk
 * before anyone hears of it (ARCHITECTURE.md, rule 13) and above all that are heard of.
 *
 * <p>Versions start at random in each life. So a node that has lost its incarnation can tell a record of an earlier
 * life that happens to have the same incarnation from one of its own.
 */
final class OwnRecord {
    private static final int FIRST_VERSION_MAX = 1 << 24;

    private final Vertex self;
    private final MembershipSettings settings;
    private final IncarnationStore store;
    private final RandomGenerator random;
    private final Trace trace;
    private @Nullable Addresses addresses;
    private @Nullable Member record;
    private long claimed;
    private long synced;
    private boolean persisting;
    private long lifeBegan;
    private long firstVersion;
    private boolean suspected;
    private long backSinceMs;
    private int returns;

    OwnRecord(Vertex self, MembershipSettings settings, IncarnationStore store, RandomGenerator random, Trace trace) {
        this.self = self;
        this.settings = settings;
        this.store = store;
        this.random = random;
        this.trace = trace;
    }

    void start(Addresses own, long persistedIncarnation) {
        addresses = own;
        claimed = Math.max(claimed, persistedIncarnation);
        persistAboveClaimed();
    }

    /** 0 until the first one is on disk. */
    long incarnation() {
        return record == null ? 0 : record.incarnation();
    }

    /** Whether a record of this vertex that came from a neighbour can only be overcome by a new incarnation. */
    boolean isOutdoneBy(Member rumour) {
        if (rumour.incarnation() != incarnation()) {
            return rumour.incarnation() > incarnation();
        }
        return isForeign(rumour) || !rumour.state().isLive();
    }

    /** Whether the record was not written by this life of the node. */
    private boolean isForeign(Member rumour) {
        if (record == null || rumour.incarnation() != record.incarnation()) {
            return rumour.incarnation() < lifeBegan || rumour.incarnation() > incarnation();
        }
        return rumour.version() < firstVersion || rumour.version() > record.version();
    }

    private boolean isLastWord(Member rumour) {
        return record != null && rumour.incarnation() == record.incarnation() && rumour.version() == record.version();
    }

    /**
     * A record of this vertex came from a neighbour and is not the one that this node announced last.
     *
     * @param outdone whether the next incarnation must be above the record's
     */
    void onRumour(Member rumour, boolean outdone, long nowMs) {
        if (isForeign(rumour)) {
            onEarlierLife(rumour, nowMs);
        }
        if (outdone) {
            outdo(rumour);
        } else if (isLastWord(rumour) && rumour.state() == MemberState.SUSPECT) {
            suspected = true;
        }
    }

    /** The start of this life was a return, unless it is long ago. */
    private void onEarlierLife(Member rumour, long nowMs) {
        if (record == null || nowMs - backSinceMs < settings.flapWindowMs()) {
            countReturnAfter(rumour);
        }
    }

    private void outdo(Member rumour) {
        if (rumour.incarnation() <= claimed) {
            return;
        }
        claimed = rumour.incarnation();
        if (record != null) {
            trace.count(Measure.REFUTATIONS);
            reportClaim(rumour);
            countReturnAfter(record);
        }
        persistAboveClaimed();
    }

    private void reportClaim(Member rumour) {
        String claim = "others say that this node is " + rumour.state() + " in incarnation " + rumour.incarnation();
        if (isForeign(rumour) && rumour.state().isLive()) {
            trace.warn(
                    Trace.Subject.MEMBERSHIP,
                    claim
                            + ", which it never was: another process has its vertex, or its data folder is not its last one");
        } else {
            note(claim);
        }
    }

    private void countReturnAfter(Member earlier) {
        returns = Math.max(returns, Math.min(earlier.returns() + 1, Member.RETURNS_MAX));
    }

    private void persistAboveClaimed() {
        if (addresses == null || persisting || claimed < synced) {
            return;
        }
        persisting = true;
        long next = claimed + 1;
        store.persist(next, () -> {
            synced = next;
            persisting = false;
        });
    }

    /** Returns the record to announce if it has changed; it changes at most once in a tick. */
    Optional<Member> tick(int brokenDimensions, boolean settled, long nowMs) {
        persistAboveClaimed();
        if (!persisting && synced > incarnation()) {
            return Optional.of(beginIncarnation(brokenDimensions, settled, nowMs));
        }
        return record == null ? Optional.empty() : update(record, brokenDimensions, settled, nowMs);
    }

    private Member beginIncarnation(int brokenDimensions, boolean settled, long nowMs) {
        if (record == null) {
            lifeBegan = synced;
            firstVersion = 1L + random.nextInt(FIRST_VERSION_MAX);
        } else {
            firstVersion = record.version() + 1;
        }
        backSinceMs = nowMs;
        suspected = false;
        note("this node is " + self + " in incarnation " + synced);
        return write(synced, firstVersion, brokenDimensions, isSteady(settled, nowMs));
    }

    private Optional<Member> update(Member last, int brokenDimensions, boolean settled, long nowMs) {
        if (nowMs - backSinceMs >= settings.flapWindowMs()) {
            returns = 0;
        }
        boolean steady = isSteady(settled, nowMs);
        boolean same =
                last.brokenDimensions() == brokenDimensions && last.steady() == steady && last.returns() == returns;
        if (same && !suspected) {
            return Optional.empty();
        }
        if (suspected) {
            suspected = false;
            trace.count(Measure.REFUTATIONS);
            note("this node refutes a suspicion");
        }
        return Optional.of(write(last.incarnation(), last.version() + 1, brokenDimensions, steady));
    }

    private Member write(long incarnation, long version, int brokenDimensions, boolean steady) {
        Member written = new Member(
                self,
                incarnation,
                version,
                MemberState.ALIVE,
                Objects.requireNonNull(addresses),
                brokenDimensions,
                steady,
                returns);
        record = written;
        return written;
    }

    private boolean isSteady(boolean settled, long nowMs) {
        return settled && nowMs - backSinceMs >= settings.steadyAfterMs(returns);
    }

    private void note(String what) {
        trace.note(Trace.Subject.MEMBERSHIP, what);
    }
}
