package dev.cubecast.consensus;

import dev.cubecast.consensus.ReplicaMessage.CheckpointPart;
import dev.cubecast.consensus.ReplicaMessage.CheckpointQuestion;
import dev.cubecast.message.Bytes;
import dev.cubecast.message.WireWriter;

/** The first parts of a checkpoint that comes from the leader. */
final class CheckpointParts {
    private LogPosition position = LogPosition.START;
    private WireWriter collected = new WireWriter();

    /** Asks for the next part; for the first one if there is none. */
    CheckpointQuestion question() {
        return new CheckpointQuestion(position, collected.length());
    }

    /**
     * Takes the answer to {@link #question}; it may begin another checkpoint.
     *
     * @return whether this was the last part
     */
    boolean add(CheckpointPart part) {
        if (!part.position().equals(position)) {
            position = part.position();
            collected = new WireWriter(part.length());
        }
        collected.writeRaw(part.bytes());
        return collected.length() >= part.length();
    }

    /** All parts. Nothing is collected afterwards. */
    Bytes take() {
        Bytes all = collected.toBytes();
        position = LogPosition.START;
        collected = new WireWriter();
        return all;
    }
}
