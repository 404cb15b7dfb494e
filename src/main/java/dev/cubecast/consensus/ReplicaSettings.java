package dev.cubecast.consensus;

/**
 * Times and limits of a replica (ARCHITECTURE.md, rule 11). Times are in milliseconds.
 *
 * @param lateTickMs a tick that comes later than this after the one before means that this node stood still: nobody is
 *     judged
 * @param resendMs without progress of a follower until entries under way to it are sent again; without an answer until
 *     a follower asks again, and until one that is behind is told so again
 * @param floorBytesMin of applied entries that stay in the log, for followers that were away for a moment
 */
public record ReplicaSettings(
        ElectionTimes elections,
        long lateTickMs,
        long resendMs,
        EntryLimits entries,
        StreamLimits streams,
        long floorBytesMin) {
    public static final ReplicaSettings DEFAULT = new ReplicaSettings(
            new ElectionTimes(100, 500, 100, 50, 30, 100),
            300,
            150,
            new EntryLimits(512 << 10, 4 << 20, 4 << 20, 1 << 20),
            new StreamLimits(512 << 10, 16 << 20),
            64L << 20);

    /**
     * @param heartbeatMs between a leader's heartbeats
     * @param timeoutMs without the leader until a voter may vote for another one, and without a majority until a leader
     *     steps down
     * @param rankMs that a follower waits longer before it campaigns than the one before it in the replica set
     * @param jitterMs drawn and added, lest two campaign at once
     * @param refusedRankMs the same per rank once the leader's host refuses connections
     * @param refusedRetryMs between campaigns while it does
     */
    public record ElectionTimes(
            long heartbeatMs, long timeoutMs, long rankMs, long jitterMs, long refusedRankMs, long refusedRetryMs) {

        /** These times, but for those that hold while the leader's host is there. */
        public ElectionTimes with(long nowHeartbeatMs, long nowTimeoutMs, long nowRankMs, long nowJitterMs) {
            return new ElectionTimes(
                    nowHeartbeatMs, nowTimeoutMs, nowRankMs, nowJitterMs, refusedRankMs, refusedRetryMs);
        }
    }

    /**
     * @param appendBytesMax of the entries in one message; one entry may be larger
     * @param windowBytesMax of entries under way to one follower
     * @param cacheBytesMax of the last entries, kept in memory for followers and for applying
     * @param applyBytesMax applied in one event, so that the thread is free in between
     */
    public record EntryLimits(int appendBytesMax, int windowBytesMax, int cacheBytesMax, int applyBytesMax) {}

    /**
     * @param bytesMax of a checkpoint's part, and of the batches in one answer to a follower that catches up; one batch
     *     may be larger
     * @param bytesPerSecond that one replica asks for at most, so that a leader's publishers notice little of it
     */
    public record StreamLimits(int bytesMax, int bytesPerSecond) {}

    public ReplicaSettings withElections(ElectionTimes changed) {
        return new ReplicaSettings(changed, lateTickMs, resendMs, entries, streams, floorBytesMin);
    }

    public ReplicaSettings withResendMs(long changed) {
        return new ReplicaSettings(elections, lateTickMs, changed, entries, streams, floorBytesMin);
    }

    public ReplicaSettings withEntries(EntryLimits changed) {
        return new ReplicaSettings(elections, lateTickMs, resendMs, changed, streams, floorBytesMin);
    }

    public ReplicaSettings withStreams(StreamLimits changed) {
        return new ReplicaSettings(elections, lateTickMs, resendMs, entries, changed, floorBytesMin);
    }

    public ReplicaSettings withFloorBytesMin(long changed) {
        return new ReplicaSettings(elections, lateTickMs, resendMs, entries, streams, changed);
    }
}
