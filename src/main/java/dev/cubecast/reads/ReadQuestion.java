package dev.cubecast.reads;

import dev.cubecast.consensus.GroupId;
import dev.cubecast.message.Bytes;
import dev.cubecast.message.Kind;
import dev.cubecast.message.WireReader;
import dev.cubecast.message.WireWriter;
import dev.cubecast.topic.Topic;
import dev.cubecast.topic.TopicId;
import dev.cubecast.topic.TopicName;
import org.jspecify.annotations.Nullable;

/**
 * Asks for committed messages of a topic.
 *
 * @param topic the one that was read before or that the reader was told of; absent to get that of the name
 * @param atLeast the reader knows that all before this offset is committed, from an acknowledgement, a push or an
 *     earlier read: an answer must not end before it (ARCHITECTURE.md, rule 8)
 * @param bytesMax of the messages; the first batch is answered whatever its size. A replica may answer less.
 */
public record ReadQuestion(
        GroupId group, TopicName name, @Nullable TopicId topic, ReadFrom from, long atLeast, int bytesMax) {

    /** The offset before which an answer must not end. */
    long needed() {
        return Math.max(atLeast, from.offset().orElse(0));
    }

    Bytes encode() {
        WireWriter writer = WireWriter.of(Kind.READ_QUESTION);
        group.write(writer);
        writer.writeString(name.text()).writeBoolean(topic != null);
        if (topic != null) {
            topic.write(writer);
        }
        from.write(writer);
        return writer.writeVarLong(atLeast).writeVarInt(bytesMax).toBytes();
    }

    /** Reads what {@link #encode} wrote, or throws {@code WireException}. */
    static ReadQuestion decode(Bytes payload) {
        WireReader reader = WireReader.of(Kind.READ_QUESTION, payload);
        ReadQuestion question = new ReadQuestion(
                GroupId.read(reader),
                Topic.readName(reader),
                reader.readBoolean() ? TopicId.read(reader) : null,
                ReadFrom.read(reader),
                reader.readNumber("offset"),
                reader.readVarInt("bytes", Integer.MAX_VALUE));
        reader.expectEnd();
        return question;
    }
}
