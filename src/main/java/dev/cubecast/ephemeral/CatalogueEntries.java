package dev.cubecast.ephemeral;

import dev.cubecast.message.Bytes;
import dev.cubecast.message.Kind;
import dev.cubecast.message.WireException;
import dev.cubecast.message.WireReader;
import dev.cubecast.message.WireWriter;
import dev.cubecast.topic.Shard;
import dev.cubecast.topic.Topic;
import java.util.ArrayList;
import java.util.List;

/**
 * Topics of one shard that the sender knows.
 *
 * @param range where the topics' names are; without meaning for {@link Purpose#NEWS}
 */
record CatalogueEntries(Shard shard, Purpose purpose, Range range, List<Topic> topics) {
    /** Why topics are sent. Travels by its ordinal: add new ones at the end. */
    enum Purpose {
        /** They have just been made. */
        NEWS,
        /** They are all that the sender knows in the range; the receiver returns what it knows better there. */
        COMPARISON,
        /** They are all that the receiver lacks in the range, whose beginning is that of its comparison. */
        CORRECTION
    }

    /** A frame holds no more topics than fit into this. */
    static final int BYTES_MAX = 256 << 10;

    private static final int TOPICS_MAX = 1 << 16;
    private static final int NAME_BYTES_MAX = 1024;

    /**
     * Names after {@code after} and up to {@code upTo}.
     *
     * @param upTo empty if the range goes on to the end
     */
    record Range(String after, String upTo) {
        static final Range ALL = new Range("", "");

        boolean contains(String name) {
            return name.compareTo(after) > 0 && (upTo.isEmpty() || name.compareTo(upTo) <= 0);
        }
    }

    Bytes encode() {
        WireWriter writer = WireWriter.of(Kind.CATALOGUE_ENTRIES, 64 * (topics.size() + 1));
        shard.write(writer);
        writer.writeByte(purpose.ordinal());
        writer.writeString(range.after).writeString(range.upTo);
        writer.writeVarInt(topics.size());
        topics.forEach(topic -> topic.write(writer));
        return writer.toBytes();
    }

    /** Reads what {@link #encode} wrote in a cube of this dimension, or throws {@code WireException}. */
    static CatalogueEntries decode(Bytes payload, int dimension) {
        WireReader reader = WireReader.of(Kind.CATALOGUE_ENTRIES, payload);
        Shard shard = Shard.read(reader, dimension);
        Purpose purpose = readPurpose(reader);
        Range range = new Range(
                reader.readString("start of range", NAME_BYTES_MAX), reader.readString("end of range", NAME_BYTES_MAX));
        int count = reader.readVarInt("number of topics", TOPICS_MAX);
        List<Topic> topics = new ArrayList<>(Math.min(count, reader.remaining()));
        for (int i = 0; i < count; i++) {
            topics.add(Topic.read(reader));
        }
        reader.expectEnd();
        return new CatalogueEntries(shard, purpose, range, topics);
    }

    private static Purpose readPurpose(WireReader reader) {
        Purpose[] purposes = Purpose.values();
        int code = reader.readByte();
        if (code >= purposes.length) {
            throw new WireException("a purpose must be 0 to " + (purposes.length - 1) + ", but is " + code);
        }
        return purposes[code];
    }

    /** At most what a name, an id and settings take. */
    static int bytes(Topic topic) {
        return topic.name().text().length() + 32;
    }
}
