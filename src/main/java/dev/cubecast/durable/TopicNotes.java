package dev.cubecast.durable;

import dev.cubecast.consensus.Command;
import dev.cubecast.consensus.Command.ChangeSettings;
import dev.cubecast.consensus.Command.CreateTopic;
import dev.cubecast.consensus.Command.DeleteTopic;
import dev.cubecast.topic.Durability;
import dev.cubecast.topic.RetentionLimits;
import dev.cubecast.topic.Topic;
import dev.cubecast.topic.TopicSettings;
import dev.cubecast.trace.Trace;
import dev.cubecast.trace.Trace.Subject;

/**
 * Tells the log of the topics that a leader has made, deleted and changed. Trims are many, so they are only counted.
 */
final class TopicNotes {
    private final Trace trace;

    TopicNotes(Trace trace) {
        this.trace = trace;
    }

    /** @param before the state that the command has changed */
    void onApplied(Command command, GroupState before) {
        if (command instanceof CreateTopic create) {
            Topic made = create.topic();
            trace.note(
                    Subject.TOPICS, "made topic " + made.name() + " (" + text(made.settings()) + ") as " + made.id());
        } else if (command instanceof DeleteTopic delete) {
            before.topic(delete.topic())
                    .ifPresent(gone -> trace.note(
                            Subject.TOPICS,
                            "deleted topic " + gone.topic().name() + ", "
                                    + gone.topic().id() + ", with its " + (gone.next() - gone.first())
                                    + " stored messages"));
        } else if (command instanceof ChangeSettings change) {
            before.topic(change.topic())
                    .ifPresent(changed -> trace.note(
                            Subject.TOPICS,
                            "changed topic " + changed.topic().name() + " from "
                                    + text(changed.topic().settings()) + " to " + text(change.settings())));
        }
    }

    private static String text(TopicSettings settings) {
        if (settings.durability() == Durability.NONE) {
            return "durability none, slow consumer " + settings.slowConsumer().text();
        }
        RetentionLimits retention = settings.retention();
        return "durability " + settings.durability().text()
                + limit(", at most ", retention.ageMs(), " ms")
                + limit(", at most ", retention.bytes(), " bytes")
                + limit(", at most ", retention.messages(), " messages");
    }

    private static String limit(String before, long limit, String unit) {
        return limit == 0 ? "" : before + limit + unit;
    }
}
