package dev.cubecast.durable;

import dev.cubecast.consensus.GroupId;
import dev.cubecast.message.Bytes;
import dev.cubecast.message.Kind;
import dev.cubecast.message.WireReader;
import dev.cubecast.message.WireWriter;
import dev.cubecast.topic.Topic;
import dev.cubecast.topic.TopicId;
import dev.cubecast.topic.TopicName;
import dev.cubecast.topic.TopicSettings;

/**
 * A request to make, find, delete, change or list topics. It may come to leaders several times, and late: then it has
 * the same effect as once, as each names the very topic that it means.
 */
public sealed interface TopicRequest {
    /** @param topic with an id that was drawn for it; if its name is taken, the topic that has it stays */
    record Create(Topic topic) implements TopicRequest {}

    record Find(TopicName name) implements TopicRequest {}

    record Delete(TopicId topic) implements TopicRequest {}

    /**
     * @param from the settings that are to be changed; with any others the topic stays as it is
     * @param to what they are to become
     */
    record Change(TopicId topic, TopicSettings from, TopicSettings to) implements TopicRequest {}

    /**
     * Topics by name, as the group has them all.
     *
     * @param prefix that their names start with, possibly empty
     * @param after that their names come after, possibly empty
     * @param limit the most that are wanted, 0 to {@link #LIMIT_MAX}
     */
    record Listing(String prefix, String after, int limit) implements TopicRequest {
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

        private void write(WireWriter writer) {
            writer.writeString(prefix).writeString(after).writeVarInt(limit);
        }

        private static Listing read(WireReader reader) {
            return new Listing(
                    reader.readString("prefix", TEXT_BYTES_MAX),
                    reader.readString("after", TEXT_BYTES_MAX),
                    reader.readVarInt("limit", LIMIT_MAX));
        }
    }

    /** What travels to a leader. */
    record Addressed(GroupId group, TopicRequest request) {
        Bytes encode() {
            WireWriter writer = WireWriter.of(Kind.TOPIC_REQUEST);
            group.write(writer);
            if (request instanceof Create create) {
                create.topic().write(writer.writeEnum(Type.CREATE));
            } else if (request instanceof Find find) {
                writer.writeEnum(Type.FIND).writeString(find.name().text());
            } else if (request instanceof Delete delete) {
                delete.topic().write(writer.writeEnum(Type.DELETE));
            } else if (request instanceof Change change) {
                change.topic().write(writer.writeEnum(Type.CHANGE));
                change.from().write(writer);
                change.to().write(writer);
            } else if (request instanceof Listing listing) {
                listing.write(writer.writeEnum(Type.LIST));
            }
            return writer.toBytes();
        }

        /** Reads what {@link #encode} wrote, or throws {@code WireException}. */
        static Addressed decode(Bytes payload) {
            WireReader reader = WireReader.of(Kind.TOPIC_REQUEST, payload);
            GroupId group = GroupId.read(reader);
            TopicRequest request = switch (reader.readEnum("type of topic request", Type.class)) {
                case CREATE -> new Create(Topic.read(reader));
                case FIND -> new Find(Topic.readName(reader));
                case DELETE -> new Delete(TopicId.read(reader));
                case CHANGE -> new Change(TopicId.read(reader), TopicSettings.read(reader), TopicSettings.read(reader));
                case LIST -> Listing.read(reader);
            };
            reader.expectEnd();
            return new Addressed(group, request);
        }
    }

    /** What follows the group. */
    enum Type {
        CREATE,
        FIND,
        DELETE,
        CHANGE,
        LIST
    }
}
