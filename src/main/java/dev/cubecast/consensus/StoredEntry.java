package dev.cubecast.consensus;

import dev.cubecast.topic.RecordBatch;
import dev.cubecast.topic.TopicId;

/**
 * An entry that a disk has when its replica starts, without the messages that it may hold: those of all entries may be
 * more than there is memory for, and are read when somebody needs them.
 */
public sealed interface StoredEntry {

    LogPosition position();

    /**
     * An entry with messages.
     *
     * @param offsets of the messages
     */
    record OfMessages(LogPosition position, TopicId topic, OffsetRange offsets) implements StoredEntry {}

    /** Any other one. */
    record OfCommand(LogEntry entry) implements StoredEntry {
        @Override
        public LogPosition position() {
            return entry.position();
        }
    }

    static StoredEntry of(LogEntry entry) {
        if (entry.command() instanceof Command.Append append) {
            RecordBatch batch = append.batch();
            return new OfMessages(
                    entry.position(), batch.topic(), new OffsetRange(batch.baseOffset(), batch.nextOffset()));
        }
        return new OfCommand(entry);
    }
}
