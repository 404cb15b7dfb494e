package dev.cubecast.consensus;

import dev.cubecast.consensus.ReplicaMessage.Append;
import dev.cubecast.topic.Durability;
import dev.cubecast.topic.SlowConsumer;
import dev.cubecast.topic.TopicId;
import dev.cubecast.topic.TopicSettings;

/** How a replica that runs an older version of the program sees what a newer one says. */
final class OlderVersion {
    /** An entry of a kind that came with level 2; no other test appends it. */
    static final Command NEW =
            new Command.ChangeSettings(new TopicId(0, 2), new TopicSettings(Durability.NONE, SlowConsumer.DISCONNECT));

    private OlderVersion() {}

    static ReplicaMessage sees(ReplicaMessage message) {
        if (!(message.body() instanceof Append append)) {
            return message;
        }
        Append seen = new Append(
                append.previous(),
                append.entries().stream().map(OlderVersion::sees).toList(),
                append.commit());
        return new ReplicaMessage(
                message.group(), message.generation(), message.from(), message.to(), message.term(), seen);
    }

    private static LogEntry sees(LogEntry entry) {
        return entry.command().equals(NEW)
                ? new LogEntry(entry.position(), new Command.Unknown(entry.encoded()), entry.encoded())
                : entry;
    }
}
