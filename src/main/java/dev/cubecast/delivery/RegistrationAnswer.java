package dev.cubecast.delivery;

import dev.cubecast.message.WireReader;
import dev.cubecast.message.WireWriter;
import dev.cubecast.topic.TopicId;

/** What a leader, or a node taken for one, answers to a {@link Registration}. */
sealed interface RegistrationAnswer {
    int WHY_BYTES_MAX = 1024;

    TopicId topic();

    /** That of the registration. */
    long round();

    void write(WireWriter writer);

    /** The node gets what is pushed from {@code next} on. */
    record Registered(TopicId topic, long round, long epoch, long next) implements RegistrationAnswer {
        @Override
        public void write(WireWriter writer) {
            head(writer, Type.REGISTERED, this).writeVarLong(epoch).writeVarLong(next);
        }
    }

    /** The node that was asked does not lead the topic. */
    record NotLeader(TopicId topic, long round) implements RegistrationAnswer {
        @Override
        public void write(WireWriter writer) {
            head(writer, Type.NOT_LEADER, this);
        }
    }

    /** The leader does not let the topic be followed. */
    record Refused(TopicId topic, long round, String why) implements RegistrationAnswer {
        @Override
        public void write(WireWriter writer) {
            head(writer, Type.REFUSED, this).writeString(why);
        }
    }

    /** The topic has been deleted. */
    record Deleted(TopicId topic, long round) implements RegistrationAnswer {
        @Override
        public void write(WireWriter writer) {
            head(writer, Type.DELETED, this);
        }
    }

    static RegistrationAnswer read(WireReader reader) {
        Type type = reader.readEnum("answer to a registration", Type.class);
        TopicId topic = TopicId.read(reader);
        long round = reader.readVarLong();
        return switch (type) {
            case REGISTERED -> new Registered(topic, round, reader.readVarLong(), reader.readVarLong());
            case NOT_LEADER -> new NotLeader(topic, round);
            case REFUSED -> new Refused(topic, round, reader.readString("reason", WHY_BYTES_MAX));
            case DELETED -> new Deleted(topic, round);
        };
    }

    private static WireWriter head(WireWriter writer, Type type, RegistrationAnswer answer) {
        answer.topic().write(writer.writeEnum(type));
        return writer.writeVarLong(answer.round());
    }

    /** What comes first. */
    enum Type {
        REGISTERED,
        NOT_LEADER,
        REFUSED,
        DELETED
    }
}
