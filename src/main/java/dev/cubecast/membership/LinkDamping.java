package dev.cubecast.membership;

/**
 * When a link that broke counts as working again. The first time it does as soon as it is up; one that breaks again
 * within the window must first answer a few times, so that a link that comes and goes is not announced each time.
 */
final class LinkDamping {
    private static final int ANSWERS_OF_A_FLAPPING_LINK = 3;

    private final long windowMs;
    private boolean broken = true;
    private boolean hasBroken;
    private boolean flapping;
    private long brokeAtMs;
    private int answers;

    /** A link that has not been up yet. */
    LinkDamping(long windowMs) {
        this.windowMs = windowMs;
    }

    boolean isBroken() {
        return broken;
    }

    void onBreak(long nowMs) {
        answers = 0;
        if (broken) {
            return;
        }
        flapping = hasBroken && nowMs - brokeAtMs < windowMs;
        hasBroken = true;
        brokeAtMs = nowMs;
        broken = true;
    }

    /** The handshake succeeded. */
    void onUp() {
        answers = 0;
        broken &= flapping;
    }

    /** The neighbour answered a heartbeat. */
    void onAnswer() {
        answers++;
        broken &= flapping && answers < ANSWERS_OF_A_FLAPPING_LINK;
    }

    /** The neighbour has a new incarnation: it was not the link that came and went. */
    void forget() {
        flapping = false;
        hasBroken = false;
    }
}
