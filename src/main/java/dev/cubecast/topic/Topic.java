package dev.cubecast.topic;

import dev.cubecast.message.WireException;
import dev.cubecast.message.WireReader;
import dev.cubecast.message.WireWriter;

/** A topic as it was created. */
public record Topic(TopicName name, TopicId id, TopicSettings settings) {

    public TopicKey key() {
        return new TopicKey(name, id);
    }

    public void write(WireWriter writer) {
        writer.writeString(name.text());
        id.write(writer);
        settings.write(writer);
    }

    /** Reads what {@link #write} wrote, or throws {@link WireException}. */
    public static Topic read(WireReader reader) {
        return new Topic(readName(reader), TopicId.read(reader), TopicSettings.read(reader));
    }

    public static TopicName readName(WireReader reader) {
        return nameOf(reader.readString("topic name", TopicName.LENGTH_MAX));
    }

    /** The name that came over the wire as this text, or throws {@link WireException}. */
    public static TopicName nameOf(String text) {
        try {
            return new TopicName(text);
        } catch (IllegalArgumentException invalid) {
            throw new WireException(String.valueOf(invalid.getMessage()));
        }
    }
}
