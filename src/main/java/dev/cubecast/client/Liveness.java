package dev.cubecast.client;

/** Tells a node that is silent from one that is dead: it is asked now and then, and must say something. */
final class Liveness {
    private final long pingIntervalMs;
    private final long silenceMaxMs;
    private long pingedMs;
    /** Since when nothing was heard that was asked for; meaningless if nothing is. */
    private long awaitingSinceMs;

    private boolean awaiting;
    private boolean deaf;

    /** What is to be done now. */
    enum Due {
        NOTHING,
        PING,
        /** The connection is to be given up. */
        DEAD
    }

    Liveness(long pingIntervalMs, long silenceMaxMs, long nowMs) {
        this.pingIntervalMs = pingIntervalMs;
        this.silenceMaxMs = silenceMaxMs;
        this.pingedMs = nowMs;
    }

    /** Something has come, whatever it is. */
    void onHeard() {
        awaiting = false;
    }

    /** The client reads nothing for now, so it cannot conclude anything from silence. */
    void onReadingPaused() {
        deaf = true;
        awaiting = false;
    }

    void onReadingResumed() {
        deaf = false;
    }

    /** A ping that is due counts as sent. */
    Due due(long nowMs) {
        if (awaiting && nowMs - awaitingSinceMs >= silenceMaxMs) {
            return Due.DEAD;
        } else if (nowMs - pingedMs < pingIntervalMs) {
            return Due.NOTHING;
        }
        pingedMs = nowMs;
        if (!awaiting && !deaf) {
            awaiting = true;
            awaitingSinceMs = nowMs;
        }
        return Due.PING;
    }
}
