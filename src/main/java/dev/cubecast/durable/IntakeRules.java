package dev.cubecast.durable;

/**
 * The decision of a leader's intake on which offsets rest, by itself: a test that replaces it must see the checkers of
 * the simulation fail, as with {@link dev.cubecast.consensus.SafetyRules}.
 */
public class IntakeRules {
    /**
     * What the next entries follow on (ARCHITECTURE.md, rule 5).
     *
     * @param log the state that the leader's whole log makes, committed or not
     * @param applied the one that what is committed makes
     */
    protected GroupState base(GroupState log, GroupState applied) {
        return log;
    }
}
