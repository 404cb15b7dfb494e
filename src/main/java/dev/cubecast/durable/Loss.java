package dev.cubecast.durable;

/**
 * A recovery of the group with loss (ARCHITECTURE.md, rule 14), as one topic sees it. What readers know of the topic
 * from before may not be so any more.
 *
 * @param epoch the term in which the group went on
 * @param lastEpoch the term of the last entry that was kept: what was committed in it or before has been kept as far as
 *     the log went
 * @param next one more than the last offset that was kept
 */
record Loss(long epoch, long lastEpoch, long next) {

    /** Whether what a reader had got up to an offset, in an epoch, is still so. */
    boolean spares(long readEpoch, long offset) {
        return readEpoch >= epoch || readEpoch <= lastEpoch && offset <= next;
    }

    /** This one and a later one as one, which spares nothing that they do not. */
    Loss and(Loss later) {
        return new Loss(later.epoch, Math.min(lastEpoch, later.lastEpoch), Math.min(next, later.next));
    }
}
