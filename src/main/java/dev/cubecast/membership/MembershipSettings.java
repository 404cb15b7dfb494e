package dev.cubecast.membership;

/**
 * Timings in milliseconds.
 *
 * @param heartbeatIntervalMs between two heartbeats on one link
 * @param silentLinkMs a link on which nothing was heard for this long is avoided by this node's routes
 * @param suspectAfterMissed heartbeats of this node without an answer before the neighbour is suspect
 * @param deadAfterSilenceMs silence, confirmed by the other neighbours, after which a member is dead
 * @param confirmAttempts times that a suspect's other neighbours are asked before those that do not answer are left out
 * @param confirmIntervalMs between two such attempts
 * @param steadyAfterMs how long a member must be back before it may lead again; doubled for each further return
 * @param steadyAfterMaxMs the most that the doubling may come to
 * @param flapWindowMs returns longer ago than this are forgotten
 * @param lateTickMs a tick that is later than this judges nobody
 * @param settleMs a node that has not heard of some neighbour in this time after its start goes on without it
 */
public record MembershipSettings(
        long heartbeatIntervalMs,
        long silentLinkMs,
        int suspectAfterMissed,
        long deadAfterSilenceMs,
        int confirmAttempts,
        long confirmIntervalMs,
        long steadyAfterMs,
        long steadyAfterMaxMs,
        long flapWindowMs,
        long lateTickMs,
        long settleMs) {

    public static final MembershipSettings DEFAULT =
            new MembershipSettings(200, 300, 3, 5_000, 3, 200, 1_000, 30_000, 60_000, 300, 3_000);

    /** How long a neighbour must have been silent before it can be suspect, whatever else points at it. */
    long suspectAfterSilenceMs() {
        return suspectAfterMissed * heartbeatIntervalMs;
    }

    /** How long a node that came back so many times of late waits before it may lead. */
    long steadyAfterMs(int returns) {
        if (returns == 0) {
            return 0;
        }
        int doublings = Math.min(returns - 1, 30);
        return Math.min(steadyAfterMs << doublings, steadyAfterMaxMs);
    }
}
