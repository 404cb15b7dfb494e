package dev.cubecast.simulation;

import java.util.Locale;

/** What can be wrong with the world that the nodes run in. */
public enum FaultKind {
    /** Single frames are lost on a link, in one direction or both. */
    LOSS,
    /** Frames take longer, and those of different priorities overtake each other by much. */
    DELAY,
    /** Frames arrive twice. */
    DUPLICATION,
    /** A connection breaks and comes back. */
    CUT,
    /** Nothing passes between two parts of the cube; connections stay open. */
    PARTITION,
    /** Nothing passes one way over a link. */
    ONE_WAY,
    /** A process ends and comes back with the incarnation it had written. */
    CRASH,
    /** A process ends and comes back with an empty disk. */
    WIPE,
    /** A process stands still, its connections stay open. */
    PAUSE,
    /** A link takes nothing. */
    FULL_QUEUE,
    /** A node starts long after the others. */
    LATE_START,
    /** A vertex that nobody occupies. */
    VACANCY,
    /** Once all is quiet, the frame with the last messages of a topic is lost on one link. */
    LAST_PUSH_LOST,
    /** Writes take long to reach a disk. */
    SLOW_DISK,
    /** Nothing reaches a disk for a while. */
    HUNG_DISK,
    /** All processes end at once and come back one by one. */
    POWER_FAILURE,
    /** A byte that was on a disk is another one. */
    FLIP,
    /** A process ends while something is being written, of which the disk has a part. */
    TORN_WRITE,
    /** A disk has less room than its node keeps in reserve. */
    FULL_DISK,
    /** A disk has no room for a write. */
    FAILED_WRITE;

    /** As people write it: words in small letters with hyphens. */
    public String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
