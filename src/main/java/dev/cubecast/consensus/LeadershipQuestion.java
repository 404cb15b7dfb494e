package dev.cubecast.consensus;

/** Who asked whether a replica still leads (Raft dissertation §6.4). */
public interface LeadershipQuestion {
    /**
     * Called once.
     *
     * @param leads whether the replica led, with a majority behind it, after the question had been asked
     */
    void onAnswer(boolean leads);
}
