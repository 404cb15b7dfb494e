package dev.cubecast.delivery;

import dev.cubecast.message.WireException;
import dev.cubecast.message.WireReader;
import dev.cubecast.message.WireWriter;
import dev.cubecast.topic.Topic;
import dev.cubecast.topic.TopicName;

/** What a leader, or a node taken for one, answers to a {@link Registration}. */
sealed interface RegistrationAnswer {
    int WHY_BYTES_MAX = 1024;

    TopicName name();

    /** That of the registration. */
    long round();

    void write(WireWriter writer);

    /** The node gets what is pushed from {@code next} on. */
    record Registered(Topic topic, long round, long epoch, long next) implements RegistrationAnswer {
        @Override
        public TopicName name() {
            return topic.name();
        }

        @Override
        public void write(WireWriter writer) {
            writer.writeByte(0).writeVarLong(round);
            topic.write(writer);
            writer.writeVarLong(epoch).writeVarLong(next);
        }
    }

    /** The node that was asked does not lead the topic. */
    record NotLeader(TopicName name, long round) implements RegistrationAnswer {
        @Override
        public void write(WireWriter writer) {
            writer.writeByte(1).writeVarLong(round).writeString(name.text());
        }
    }

    /** The leader does not let the topic be followed. */
    record Refused(TopicName name, long round, String why) implements RegistrationAnswer {
        @Override
        public void write(WireWriter writer) {
            writer.writeByte(2).writeVarLong(round).writeString(name.text()).writeString(why);
        }
    }

    static RegistrationAnswer read(WireReader reader) {
        int type = reader.readByte();
        long round = reader.readVarLong();
        return switch (type) {
            case 0 -> new Registered(Topic.read(reader), round, reader.readVarLong(), reader.readVarLong());
            case 1 -> new NotLeader(Topic.readName(reader), round);
            case 2 -> new Refused(Topic.readName(reader), round, reader.readString("reason", WHY_BYTES_MAX));
            default -> throw new WireException("an answer to a registration is 0 to 2, but is " + type);
        };
    }
}
