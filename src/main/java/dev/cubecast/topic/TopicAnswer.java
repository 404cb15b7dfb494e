package dev.cubecast.topic;

import dev.cubecast.message.Bytes;
import dev.cubecast.message.Kind;
import dev.cubecast.message.WireReader;
import dev.cubecast.message.WireWriter;
import dev.cubecast.overlay.Vertex;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a node that was asked about topics as a leader answers. */
public sealed interface TopicAnswer {
    Bytes encode();

    record Made(TopicDescription topic) implements TopicAnswer {
        @Override
        public Bytes encode() {
            return encodeTopic(Type.MADE, topic);
        }
    }

    /** The topic is there; if it was to be made, somebody else had made it before. */
    record Found(TopicDescription topic) implements TopicAnswer {
        @Override
        public Bytes encode() {
            return encodeTopic(Type.FOUND, topic);
        }
    }

    /** Topics by name; {@code truncated} says that there are more than were asked for. */
    record Page(List<TopicDescription> topics, boolean truncated) implements TopicAnswer {
        @Override
        public Bytes encode() {
            WireWriter writer = header(Type.PAGE).writeBoolean(truncated).writeVarInt(topics.size());
            topics.forEach(topic -> topic.write(writer));
            return writer.toBytes();
        }
    }

    record NotFound() implements TopicAnswer {
        @Override
        public Bytes encode() {
            return header(Type.NOT_FOUND).toBytes();
        }
    }

    /** The node holds as many topics as it may. */
    record TooMany(String detail) implements TopicAnswer {
        private static final int DETAIL_BYTES_MAX = 1024;

        @Override
        public Bytes encode() {
            return header(Type.TOO_MANY).writeString(detail).toBytes();
        }
    }

    /** The node does not lead the topic's shard. */
    record NotLeader(@Nullable Vertex leader) implements TopicAnswer {
        @Override
        public Bytes encode() {
            WireWriter writer = header(Type.NOT_LEADER).writeBoolean(leader != null);
            if (leader != null) {
                leader.write(writer);
            }
            return writer.toBytes();
        }
    }

    /** Reads what {@link #encode} wrote in a cube of this dimension, or throws {@code WireException}. */
    static TopicAnswer decode(Bytes payload, int dimension) {
        WireReader reader = WireReader.of(Kind.TOPIC_ANSWER, payload);
        TopicAnswer answer = switch (reader.readEnum("type of answer", Type.class)) {
            case MADE -> new Made(TopicDescription.read(reader, dimension));
            case FOUND -> new Found(TopicDescription.read(reader, dimension));
            case PAGE -> readPage(reader, dimension);
            case NOT_FOUND -> new NotFound();
            case TOO_MANY -> new TooMany(reader.readString("detail", TooMany.DETAIL_BYTES_MAX));
            case NOT_LEADER -> new NotLeader(reader.readBoolean() ? Vertex.read(reader, dimension) : null);
        };
        reader.expectEnd();
        return answer;
    }

    private static Page readPage(WireReader reader, int dimension) {
        boolean truncated = reader.readBoolean();
        int count = reader.readVarInt("number of topics", TopicQuestion.Listing.LIMIT_MAX);
        List<TopicDescription> topics = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            topics.add(TopicDescription.read(reader, dimension));
        }
        return new Page(topics, truncated);
    }

    private static Bytes encodeTopic(Type type, TopicDescription topic) {
        WireWriter writer = header(type);
        topic.write(writer);
        return writer.toBytes();
    }

    private static WireWriter header(Type type) {
        return WireWriter.of(Kind.TOPIC_ANSWER).writeEnum(type);
    }

    /** What follows the kind. */
    enum Type {
        MADE,
        FOUND,
        PAGE,
        NOT_FOUND,
        TOO_MANY,
        NOT_LEADER
    }
}
