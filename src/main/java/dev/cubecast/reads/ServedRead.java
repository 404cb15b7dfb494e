package dev.cubecast.reads;

import java.util.function.Consumer;

/** One question that this node's replica is answering. */
final class ServedRead {
    private static final long UNPROVEN = Long.MAX_VALUE;

    final ReadQuestion question;
    final Consumer<ReadAnswer> reply;
    final long deadlineMs;
    /** Whether the leader has been asked to prove that it leads. */
    boolean proofAsked;
    /** Whether it has had to wait. */
    boolean delayed;

    private long provenCommit = UNPROVEN;

    ServedRead(ReadQuestion question, Consumer<ReadAnswer> reply, long deadlineMs) {
        this.question = question;
        this.reply = reply;
        this.deadlineMs = deadlineMs;
    }

    /** This replica led after the question had come, and all up to this index was committed then. */
    void onProven(long commit) {
        provenCommit = commit;
    }

    /** Whether a leader that has applied so much has all that was committed when the question came. */
    boolean isProvenAt(long applied) {
        return applied >= provenCommit;
    }
}
