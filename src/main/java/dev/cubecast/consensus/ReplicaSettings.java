package dev.cubecast.consensus;

/**
 * Times and limits of a replica (ARCHITECTURE.md, rule 11). Times are in milliseconds.
 *
 * @param heartbeatMs between a leader's heartbeats
 * @param electionMs without the leader until a voter may vote for another one, and without a majority until a leader steps down
 * @param rankMs that a follower waits longer before it campaigns than the one before it in the replica set
 * @param jitterMs drawn and added, lest two campaign at once
 * @param refusedRankMs the same per rank once the leader's host refuses connections
 * @param refusedRetryMs between campaigns while it does
 * @param lateTickMs a tick that comes later than this after the one before means that this node stood still: nobody is judged
 * @param resendMs without progress of a follower until entries under way to it are sent again; without an answer until a follower
 *     asks again, and until one that is behind is told so again
 * @param appendBytesMax of the entries in one message; one entry may be larger
 * @param windowBytesMax of entries under way to one follower
 * @param cacheBytesMax of the last entries, kept in memory for followers and for applying
 * @param applyBytesMax applied in one event, so that the thread is free in between
 * @param streamBytesMax of a checkpoint's part, and of the batches in one answer to a follower that catches up; one batch may be larger
 * @param streamBytesPerSecond that one replica asks for at most, so that a leader's publishers notice little of it
 * @param floorBytesMin of applied entries that stay in the log, for followers that were away for a moment
 */
public record ReplicaSettings(
        long heartbeatMs,
        long electionMs,
        long rankMs,
        long jitterMs,
        long refusedRankMs,
        long refusedRetryMs,
        long lateTickMs,
        long resendMs,
        int appendBytesMax,
        int windowBytesMax,
        int cacheBytesMax,
        int applyBytesMax,
        int streamBytesMax,
        int streamBytesPerSecond,
        long floorBytesMin) {
    public static final ReplicaSettings DEFAULT = new ReplicaSettings(
            100, 500, 100, 50, 30, 100, 300, 150, 512 << 10, 4 << 20, 4 << 20, 1 << 20, 512 << 10, 16 << 20, 64L << 20);

    /** These settings with other elections; see the components. */
    public ReplicaSettings withElections(long nowHeartbeatMs, long nowElectionMs, long nowRankMs, long nowJitterMs) {
        return new ReplicaSettings(
                nowHeartbeatMs,
                nowElectionMs,
                nowRankMs,
                nowJitterMs,
                refusedRankMs,
                refusedRetryMs,
                lateTickMs,
                resendMs,
                appendBytesMax,
                windowBytesMax,
                cacheBytesMax,
                applyBytesMax,
                streamBytesMax,
                streamBytesPerSecond,
                floorBytesMin);
    }

    /** Likewise for what is sent or asked again. */
    public ReplicaSettings withResendMs(long nowResendMs) {
        return new ReplicaSettings(
                heartbeatMs,
                electionMs,
                rankMs,
                jitterMs,
                refusedRankMs,
                refusedRetryMs,
                lateTickMs,
                nowResendMs,
                appendBytesMax,
                windowBytesMax,
                cacheBytesMax,
                applyBytesMax,
                streamBytesMax,
                streamBytesPerSecond,
                floorBytesMin);
    }

    /** Likewise for the sizes of what is sent, kept and applied. */
    public ReplicaSettings withEntryLimits(
            int nowAppendBytesMax, int nowWindowBytesMax, int nowCacheBytesMax, int nowApplyBytesMax) {
        return new ReplicaSettings(
                heartbeatMs,
                electionMs,
                rankMs,
                jitterMs,
                refusedRankMs,
                refusedRetryMs,
                lateTickMs,
                resendMs,
                nowAppendBytesMax,
                nowWindowBytesMax,
                nowCacheBytesMax,
                nowApplyBytesMax,
                streamBytesMax,
                streamBytesPerSecond,
                floorBytesMin);
    }

    /** Likewise for catching up. */
    public ReplicaSettings withStreams(int nowStreamBytesMax, int nowStreamBytesPerSecond) {
        return new ReplicaSettings(
                heartbeatMs,
                electionMs,
                rankMs,
                jitterMs,
                refusedRankMs,
                refusedRetryMs,
                lateTickMs,
                resendMs,
                appendBytesMax,
                windowBytesMax,
                cacheBytesMax,
                applyBytesMax,
                nowStreamBytesMax,
                nowStreamBytesPerSecond,
                floorBytesMin);
    }

    /** Likewise for what stays in the log. */
    public ReplicaSettings withFloorBytesMin(long nowFloorBytesMin) {
        return new ReplicaSettings(
                heartbeatMs,
                electionMs,
                rankMs,
                jitterMs,
                refusedRankMs,
                refusedRetryMs,
                lateTickMs,
                resendMs,
                appendBytesMax,
                windowBytesMax,
                cacheBytesMax,
                applyBytesMax,
                streamBytesMax,
                streamBytesPerSecond,
                nowFloorBytesMin);
    }
}
