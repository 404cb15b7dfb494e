package dev.cubecast.consensus;

/**
 * The decisions without which replicas would lose or contradict what they have promised, each by itself. A test that
 * replaces one of them must see the checkers of the simulation fail.
 */
public class SafetyRules {
    /** A wiped node has another disk and must not answer for the one it had (ARCHITECTURE.md, rule 13). */
    protected boolean isAddressedTo(ReplicaId self, ReplicaMessage message) {
        return message.to().equals(self);
    }

    /**
     * An entry of an earlier term may be on a majority and still be replaced, so it commits only with one of the
     * current term (Raft dissertation §3.6.2).
     */
    protected boolean mayCommit(LogPosition position, long term) {
        return position.term() == term;
    }

    /** A follower may hold other entries beyond what it is known to share, and would commit those (rule 7). */
    protected long heartbeatCommit(long commit, long match) {
        return Math.min(commit, match);
    }

    /** A leader that hears no majority may have been replaced already (Raft dissertation §6.2). */
    protected boolean mustStepDown(boolean heardByMajority) {
        return !heardByMajority;
    }

    /**
     * A successor that lacks entries cannot win, but ends the term of the leader that could (§3.10).
     *
     * @param has the last index that the successor has
     * @param last the end of the leader's log
     */
    protected boolean mayTransfer(long has, LogPosition last) {
        return has == last.index();
    }

    /** What counts as synced. */
    protected SyncedIndex syncedIndex(long synced) {
        return new SyncedIndex(synced);
    }
}
