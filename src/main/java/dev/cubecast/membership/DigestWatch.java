package dev.cubecast.membership;

/**
 * Decides when differing digests of two neighbours mean that something was lost and not only that it is under way: when
 * two heartbeats in a row show the same difference, or, in a cube that never rests, when they have differed for some
 * time.
 */
final class DigestWatch {
    private static final int DIFFERENCES_AT_REST = 2;
    private static final int DIFFERENCES_IN_UNREST = 5;

    private int differences;
    private int differencesAtRest;
    private long lastOwn;
    private long lastTheirs;

    /** Takes the digests of one heartbeat, which differ. */
    boolean isRepairDue(long own, long theirs) {
        differencesAtRest = own == lastOwn && theirs == lastTheirs ? differencesAtRest + 1 : 1;
        differences++;
        lastOwn = own;
        lastTheirs = theirs;
        boolean due = differencesAtRest >= DIFFERENCES_AT_REST || differences >= DIFFERENCES_IN_UNREST;
        if (due) {
            reset();
        }
        return due;
    }

    void reset() {
        differences = 0;
        differencesAtRest = 0;
    }
}
