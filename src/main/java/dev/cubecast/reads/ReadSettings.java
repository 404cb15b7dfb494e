package dev.cubecast.reads;

/**
 * Limits and times of reads.
 *
 * @param answerBytesMax of the messages in one answer; the first batch is answered whatever its size
 * @param servedMax reads that a node's replicas may have under way, those included that wait; further ones are refused
 * @param waitMs how long a replica that lacks something waits for it before it names the leader; less than the time
 *     after which a question is repeated
 * @param askedMax reads of one node's readers that may wait for an answer; further ones fail at once
 * @param attemptMs how long one replica is asked before another one is
 * @param pauseMs after an answer that names nobody else to ask
 */
public record ReadSettings(int answerBytesMax, int servedMax, long waitMs, int askedMax, long attemptMs, long pauseMs) {
    public static final ReadSettings DEFAULT = new ReadSettings(256 << 10, 1_024, 150, 2_048, 500, 50);
}
