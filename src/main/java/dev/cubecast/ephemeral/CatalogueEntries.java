package dev.cubecast.ephemeral;

import dev.cubecast.message.Bytes;
import dev.cubecast.message.Kind;
import dev.cubecast.message.WireReader;
import dev.cubecast.message.WireWriter;
import dev.cubecast.topic.Shard;
import dev.cubecast.topic.Topic;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Topics of one shard that the sender knows.
 *
 * @param range if present, these are all that it knows in a range of names, and the receiver returns what it knows better there
 */
record CatalogueEntries(Shard shard, @Nullable Range range, List<Topic> topics) {
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
        boolean contains(String name) {
            return name.compareTo(after) > 0 && (upTo.isEmpty() || name.compareTo(upTo) <= 0);
        }
    }

    Bytes encode() {
        WireWriter writer = WireWriter.of(Kind.CATALOGUE_ENTRIES, 64 * (topics.size() + 1));
        shard.write(writer);
        writer.writeBoolean(range != null);
        if (range != null) {
            writer.writeString(range.after).writeString(range.upTo);
        }
        writer.writeVarInt(topics.size());
        topics.forEach(topic -> topic.write(writer));
        return writer.toBytes();
    }

    /** Reads what {@link #encode} wrote in a cube of this dimension, or throws {@code WireException}. */
    static CatalogueEntries decode(Bytes payload, int dimension) {
        WireReader reader = WireReader.of(Kind.CATALOGUE_ENTRIES, payload);
        Shard shard = Shard.read(reader, dimension);
        Range range = reader.readBoolean()
                ? new Range(
                        reader.readString("start of range", NAME_BYTES_MAX),
                        reader.readString("end of range", NAME_BYTES_MAX))
                : null;
        int count = reader.readVarInt("number of topics", TOPICS_MAX);
        List<Topic> topics = new ArrayList<>(Math.min(count, reader.remaining()));
        for (int i = 0; i < count; i++) {
            topics.add(Topic.read(reader));
        }
        reader.expectEnd();
        return new CatalogueEntries(shard, range, topics);
    }

    /** At most what a name, an id and settings take. */
    static int bytes(Topic topic) {
        return topic.name().text().length() + 32;
    }
}
