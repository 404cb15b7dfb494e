package dev.cubecast.disk;

import java.util.List;

/**
 * A write on its way to the disk.
 *
 * @param number one more than that of the write before it
 * @param bytes of its values, about
 */
record Write(long number, List<Step> steps, long bytes, Runnable whenSynced) {
    /** About the bytes of a key and what the database adds to it. */
    private static final int STEP_BYTES = 64;

    static Write of(long number, List<Step> steps, Runnable whenSynced) {
        long bytes = 0;
        for (Step step : steps) {
            bytes += STEP_BYTES + (step instanceof Step.Put put ? put.value().length() : 0);
        }
        return new Write(number, steps, bytes, whenSynced);
    }
}
