package dev.cubecast.membership;

import java.util.Locale;

/** Ordered from best to worst: of two records of the same incarnation and version the worse one wins. */
public enum MemberState {
    ALIVE,
    SUSPECT,
    DEAD,
    LEFT;

    /** Whether messages for the member may still reach it. */
    public boolean isLive() {
        return this == ALIVE || this == SUSPECT;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
