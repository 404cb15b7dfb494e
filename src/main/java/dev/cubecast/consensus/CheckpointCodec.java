package dev.cubecast.consensus;

import dev.cubecast.consensus.StoreOperation.Checkpoint;
import dev.cubecast.consensus.StoreOperation.TopicCheckpoint;
import dev.cubecast.message.Bytes;
import dev.cubecast.message.Kind;
import dev.cubecast.message.WireException;
import dev.cubecast.message.WireReader;
import dev.cubecast.message.WireWriter;
import dev.cubecast.topic.TopicId;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A checkpoint with all topics as it travels, in parts (ARCHITECTURE.md, rule 18). */
final class CheckpointCodec {
    /** The most bytes of a whole checkpoint: the state of a group, which is in memory anyway, without its batches. */
    static final int BYTES_MAX = 1 << 30;

    private static final int TOPICS_MAX = 1 << 24;

    private CheckpointCodec() {}

    static Bytes encode(Checkpoint checkpoint) {
        WireWriter writer = WireWriter.of(Kind.CHECKPOINT, 4 << 10);
        checkpoint.position().write(writer);
        checkpoint.configuration().write(writer);
        writer.writeBytes(checkpoint.group());
        writer.writeVarInt(checkpoint.topics().size());
        checkpoint.topics().forEach(topic -> write(writer, topic));
        if (writer.length() > BYTES_MAX) {
            throw new IllegalStateException("a checkpoint of at most " + BYTES_MAX + " bytes expected, but found "
                    + writer.length() + " bytes with " + checkpoint.topics().size() + " topics");
        }
        return writer.toBytes();
    }

    private static void write(WireWriter writer, TopicCheckpoint topic) {
        Bytes state = topic.state();
        topic.topic().write(writer);
        writer.writeVarLong(topic.first()).writeVarLong(topic.next());
        writer.writeBoolean(state != null);
        if (state != null) {
            writer.writeBytes(state);
        }
    }

    /** Reads what {@link #encode} wrote in a cube of this dimension, or throws {@link WireException}. */
    static Checkpoint decode(Bytes encoded, int dimension) {
        WireReader reader = WireReader.of(Kind.CHECKPOINT, encoded);
        LogPosition position = LogPosition.read(reader);
        Configuration configuration = Configuration.read(reader, dimension);
        Bytes group = reader.readBytes("group state", BYTES_MAX);
        int count = reader.readVarInt("number of topics", TOPICS_MAX);
        List<TopicCheckpoint> topics = new ArrayList<>(Math.min(count, reader.remaining()));
        for (int i = 0; i < count; i++) {
            topics.add(readTopic(reader));
        }
        reader.expectEnd();
        return new Checkpoint(position, configuration, group, topics);
    }

    private static TopicCheckpoint readTopic(WireReader reader) {
        TopicId topic = TopicId.read(reader);
        long first = reader.readNumber("first offset");
        long next = reader.readNumber("next offset");
        if (first > next) {
            throw new WireException("topic " + topic + " would have offsets " + first + " to " + next);
        }
        @Nullable Bytes state = reader.readBoolean() ? reader.readBytes("topic state", BYTES_MAX) : null;
        return new TopicCheckpoint(topic, state, first, next);
    }
}
