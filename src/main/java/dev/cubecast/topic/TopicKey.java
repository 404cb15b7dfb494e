package dev.cubecast.topic;

import dev.cubecast.message.WireReader;
import dev.cubecast.message.WireWriter;

/**
 * Which topic is meant, without its settings: its name, from which its shard follows, and its id, which tells it from
 * others that had the name or will have it (ARCHITECTURE.md, rule 2).
 */
public record TopicKey(TopicName name, TopicId id) {

    public void write(WireWriter writer) {
        writer.writeString(name.text());
        id.write(writer);
    }

    /** Reads what {@link #write} wrote, or throws {@code WireException}. */
    public static TopicKey read(WireReader reader) {
        return new TopicKey(Topic.readName(reader), TopicId.read(reader));
    }

    @Override
    public String toString() {
        return name + " with id " + id;
    }
}
