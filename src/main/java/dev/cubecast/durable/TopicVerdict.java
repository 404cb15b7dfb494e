package dev.cubecast.durable;

import dev.cubecast.message.WireReader;
import dev.cubecast.message.WireWriter;
import dev.cubecast.topic.Topic;

/** A leader's answer to a request that concerns a topic, named by what the asker may conclude. */
public sealed interface TopicVerdict {
    record Made(Topic topic) implements TopicVerdict {}

    /** It is there, perhaps with other settings than the asker has named; nothing has changed. */
    record Found(Topic topic) implements TopicVerdict {}

    record Changed(Topic topic) implements TopicVerdict {}

    record Deleted(Topic topic) implements TopicVerdict {}

    record Listed(TopicPage page) implements TopicVerdict {}

    /** It is not there, or not any more; one that was to be made has been made and deleted since. */
    record NotFound() implements TopicVerdict {}

    /** The group has as many topics as it may. */
    record TooMany() implements TopicVerdict {}

    /** Nothing was done, as too much waits: try again a little later. */
    record Overloaded() implements TopicVerdict {}

    /** Nothing was done: ask the leader. */
    record NotLeader() implements TopicVerdict {}

    /** It may have been done, or be done yet, or not. */
    record OutcomeUnknown() implements TopicVerdict {}

    default void write(WireWriter writer) {
        if (this instanceof Made made) {
            made.topic().write(writer.writeEnum(Type.MADE));
        } else if (this instanceof Found found) {
            found.topic().write(writer.writeEnum(Type.FOUND));
        } else if (this instanceof Changed changed) {
            changed.topic().write(writer.writeEnum(Type.CHANGED));
        } else if (this instanceof Deleted deleted) {
            deleted.topic().write(writer.writeEnum(Type.DELETED));
        } else if (this instanceof Listed listed) {
            listed.page().write(writer.writeEnum(Type.LISTED));
        } else {
            writer.writeEnum(typeWithoutTopic());
        }
    }

    private Type typeWithoutTopic() {
        if (this instanceof NotFound) {
            return Type.NOT_FOUND;
        } else if (this instanceof TooMany) {
            return Type.TOO_MANY;
        } else if (this instanceof Overloaded) {
            return Type.OVERLOADED;
        }
        return this instanceof NotLeader ? Type.NOT_LEADER : Type.UNKNOWN;
    }

    /** Reads what {@link #write} wrote in a cube of this dimension, or throws {@code WireException}. */
    static TopicVerdict read(WireReader reader, int dimension) {
        return switch (reader.readEnum("verdict on a topic", Type.class)) {
            case MADE -> new Made(Topic.read(reader));
            case FOUND -> new Found(Topic.read(reader));
            case CHANGED -> new Changed(Topic.read(reader));
            case DELETED -> new Deleted(Topic.read(reader));
            case LISTED -> new Listed(TopicPage.read(reader, dimension));
            case NOT_FOUND -> new NotFound();
            case TOO_MANY -> new TooMany();
            case OVERLOADED -> new Overloaded();
            case NOT_LEADER -> new NotLeader();
            case UNKNOWN -> new OutcomeUnknown();
        };
    }

    /** How a verdict begins on the wire. */
    enum Type {
        MADE,
        FOUND,
        CHANGED,
        DELETED,
        LISTED,
        NOT_FOUND,
        TOO_MANY,
        OVERLOADED,
        NOT_LEADER,
        UNKNOWN
    }
}
