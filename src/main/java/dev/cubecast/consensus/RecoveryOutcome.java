package dev.cubecast.consensus;

/** What came of an operator's request to recover a group with loss (ARCHITECTURE.md, rule 14). */
public sealed interface RecoveryOutcome {

    /**
     * The group goes on from this replica, which has that on disk.
     *
     * @param generation of the group from now on
     */
    record Recovered(long generation) implements RecoveryOutcome {}

    /**
     * Nothing has changed.
     *
     * @param why for people
     */
    record Refused(String why) implements RecoveryOutcome {}
}
