package dev.cubecast.topic;

import dev.cubecast.message.Bytes;
import dev.cubecast.message.Kind;
import dev.cubecast.message.WireReader;
import dev.cubecast.message.WireWriter;

/** What a node asks the leader of a shard about topics. */
public sealed interface TopicQuestion {
    Bytes encode();

    /**
     * Create a topic unless its name is taken.
     *
     * @param topic with the id that it gets if it is made; the same id in a repetition shows that it was this request that
     *     made it
     */
    record Create(Topic topic) implements TopicQuestion {
        @Override
        public Bytes encode() {
            WireWriter writer = WireWriter.of(Kind.TOPIC_CREATE);
            topic.write(writer);
            return writer.toBytes();
        }

        /** Reads what {@link #encode} wrote, or throws {@code WireException}. */
        public static Create decode(Bytes payload) {
            WireReader reader = WireReader.of(Kind.TOPIC_CREATE, payload);
            Create question = new Create(Topic.read(reader));
            reader.expectEnd();
            return question;
        }
    }

    /** Describe a topic, which is not created by this. */
    record Describe(TopicName name) implements TopicQuestion {
        @Override
        public Bytes encode() {
            return WireWriter.of(Kind.TOPIC_DESCRIBE).writeString(name.text()).toBytes();
        }

        /** Reads what {@link #encode} wrote, or throws {@code WireException}. */
        public static Describe decode(Bytes payload) {
            WireReader reader = WireReader.of(Kind.TOPIC_DESCRIBE, payload);
            Describe question = new Describe(Topic.readName(reader));
            reader.expectEnd();
            return question;
        }
    }

    /**
     * Name the topics of all shards that the node leads.
     *
     * @param prefix that their names start with, possibly empty
     * @param after that their names come after, possibly empty
     * @param limit the most that are wanted, 0 to {@link #LIMIT_MAX}
     */
    record Listing(String prefix, String after, int limit) implements TopicQuestion {
        public static final int LIMIT_MAX = 1_000;

        /** One more character than a name has tells all that a longer text would. */
        private static final int TEXT_BYTES_MAX = 4 * TopicName.LENGTH_MAX + 4;

        public Listing {
            prefix = cut(prefix);
            after = cut(after);
        }

        private static String cut(String text) {
            return text.length() <= TopicName.LENGTH_MAX ? text : text.substring(0, TopicName.LENGTH_MAX + 1);
        }

        @Override
        public Bytes encode() {
            return WireWriter.of(Kind.TOPIC_LIST)
                    .writeString(prefix)
                    .writeString(after)
                    .writeVarInt(limit)
                    .toBytes();
        }

        /** Reads what {@link #encode} wrote, or throws {@code WireException}. */
        public static Listing decode(Bytes payload) {
            WireReader reader = WireReader.of(Kind.TOPIC_LIST, payload);
            Listing question = new Listing(
                    reader.readString("prefix", TEXT_BYTES_MAX),
                    reader.readString("after", TEXT_BYTES_MAX),
                    reader.readVarInt("limit", LIMIT_MAX));
            reader.expectEnd();
            return question;
        }
    }
}
