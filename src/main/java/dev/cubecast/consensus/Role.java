package dev.cubecast.consensus;

/**
 * What a replica is in its term (Raft dissertation §3.3). A learner is a follower whom its configuration does not let
 * vote.
 */
public enum Role {
    FOLLOWER("a follower"),
    CANDIDATE("a candidate"),
    LEADER("the leader");

    private final String text;

    Role(String text) {
        this.text = text;
    }

    String text() {
        return text;
    }
}
