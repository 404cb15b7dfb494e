package dev.cubecast.consensus;

import dev.cubecast.message.Bytes;
import dev.cubecast.topic.RecordBatch;
import dev.cubecast.topic.TopicId;
import java.util.List;

/**
 * From one replica of a group to another.
 *
 * @param generation raised when a group is recovered with loss; whoever meets a higher one starts anew as a learner
 *     (ARCHITECTURE.md, rule 14)
 * @param to the receiver's vertex and disk: a replica with another disk ignores the message (rule 13)
 * @param term of the sender
 */
public record ReplicaMessage(GroupId group, long generation, ReplicaId from, ReplicaId to, long term, Body body) {

    /** What it says. */
    public sealed interface Body {}

    /**
     * Would you vote for me? (Raft dissertation §9.6)
     *
     * @param term in which the candidate would campaign
     * @param last the end of the candidate's log
     */
    public record PreVote(long term, LogPosition last) implements Body {}

    /** @param term that was asked about; the message's own term is the voter's */
    public record PreVoteAnswer(long term, boolean granted) implements Body {}

    /**
     * Vote for me (§3.4).
     *
     * @param last the end of the candidate's log
     * @param transfer the leader has asked for this election, so it must not be refused in its favour (§3.10, §4.2.3)
     */
    public record Vote(LogPosition last, boolean transfer) implements Body {}

    public record VoteAnswer(boolean granted) implements Body {}

    /**
     * Entries that follow each other (§3.5).
     *
     * @param previous where the first of them follows
     * @param commit all up to this index is committed
     */
    public record Append(LogPosition previous, List<LogEntry> entries, long commit) implements Body {
        public Append {
            entries = List.copyOf(entries);
        }
    }

    /**
     * What the log of a follower is known to share with the leader's.
     *
     * @param received up to where it agrees, synced or not: what comes beyond need not be sent again
     * @param synced up to where it agrees and is on disk: what counts for the commit
     */
    public record AppendAnswer(long received, long synced) implements Body {}

    /**
     * The log does not have what the entries follow on.
     *
     * @param refused the position that was not found
     * @param hint the last position of the follower's log at which the two may agree
     */
    public record AppendRefused(LogPosition refused, LogPosition hint) implements Body {}

    /**
     * The leader lives (ARCHITECTURE.md, rule 7).
     *
     * @param commit never more than what the receiver is known to share
     * @param round a number that grows; its answers confirm reads that arrived before it was sent (rule 8)
     * @param acknowledged up to where the receiver has told that its log is on disk, in this term: one that has less by
     *     now has lost what it promised to keep (rule 19)
     * @param mayLeave whether the group does without the receiver, whose disk is damaged (rule 20)
     */
    public record Heartbeat(long commit, long round, long acknowledged, boolean mayLeave) implements Body {}

    /**
     * @param featureLevel the kinds of entries that the follower knows (rule 3)
     * @param damaged whether its disk has damaged what it held, so that it is to leave (rule 20)
     */
    public record HeartbeatAnswer(long round, long received, long synced, int featureLevel, boolean damaged)
            implements Body {}

    /**
     * Campaign at once (§3.10).
     *
     * @param last the end of the leader's log, which the receiver must have
     */
    public record TimeoutNow(LogPosition last) implements Body {}

    /** What the receiver lacks is no longer in the leader's log; a catch-up stream must bring it (rule 18). */
    public record BehindFloor(LogPosition floor) implements Body {}

    /**
     * Asks for a part of a checkpoint.
     *
     * @param position of the checkpoint whose first parts are there; {@link LogPosition#START} for any
     * @param from the first byte that is missing
     */
    public record CheckpointQuestion(LogPosition position, int from) implements Body {}

    /**
     * @param position of the checkpoint; if it is not the one that was asked about, this is its first part
     * @param length of the whole, in bytes
     * @param floor the index of the leader's floor now
     */
    public record CheckpointPart(CheckpointQuestion question, LogPosition position, int length, long floor, Bytes bytes)
            implements Body {}

    /**
     * Asks for batches of a topic, all of which are committed.
     *
     * @param from the first offset that is missing
     * @param until one more than the last one
     */
    public record BatchesQuestion(TopicId topic, long from, long until) implements Body {}

    /**
     * @param batches the first of what was asked for; none if it is there no longer
     * @param floor the index of the leader's floor now
     */
    public record Batches(BatchesQuestion question, List<RecordBatch> batches, long floor) implements Body {
        public Batches {
            batches = List.copyOf(batches);
        }
    }

    /** The message was for another disk than the sender of this one has: this is who has the vertex now (rule 13). */
    public record Introduction() implements Body {}
}
