package dev.cubecast.consensus;

import dev.cubecast.message.Bytes;
import dev.cubecast.topic.RecordBatch;
import dev.cubecast.topic.Topic;
import dev.cubecast.topic.TopicId;
import dev.cubecast.topic.TopicSettings;
import java.util.List;

/**
 * What an entry of the log does: messages of one topic, or a change that all replicas make at the same place of the log
 * (ARCHITECTURE.md, rule 3). Leaders check what they append; whoever applies it finds it valid.
 */
public sealed interface Command {

    /**
     * Messages.
     *
     * @param publishes the batch cut into the publishes that it came in; their counts add up to the batch's messages
     */
    record Append(RecordBatch batch, List<StoredPublish> publishes) implements Command {
        public Append {
            publishes = List.copyOf(publishes);
            int count = publishes.stream().mapToInt(StoredPublish::count).sum();
            if (count != batch.messages().size()) {
                throw new IllegalArgumentException(
                        "a batch of " + batch.messages().size() + " messages has publishes of " + count);
            }
        }
    }

    /** A new leader's first entry: what commits it commits all before it (Raft dissertation §3.6.2, §6.4). */
    record StartTerm() implements Command {}

    record CreateTopic(Topic topic) implements Command {}

    record DeleteTopic(TopicId topic) implements Command {}

    record ChangeSettings(TopicId topic, TopicSettings settings) implements Command {}

    /**
     * Drops the oldest messages of a topic.
     *
     * @param first the offset of the oldest one that stays
     */
    record Trim(TopicId topic, long first) implements Command {}

    /**
     * Another configuration of the group, in force from its place in the log on, committed or not (Raft dissertation
     * §4.1).
     */
    record Configure(Configuration configuration) implements Command {}

    /**
     * The first entry of a later generation of the group: all before it stays, and what others have had beyond is lost
     * (ARCHITECTURE.md, rule 14).
     *
     * @param configuration of that generation
     * @param lastTerm of the entry before, the last one that is kept
     */
    record StartGeneration(Configuration configuration, long lastTerm) implements Command {}

    /**
     * Of a kind or a layout that this version does not know, so nobody can say what it does: a replica that meets one
     * stops. Leaders append no such entry before all members have announced that they know it, see
     * {@link RaiseFeatureLevel}.
     *
     * @param encoded as it came
     */
    record Unknown(Bytes encoded) implements Command {}

    /** All members know the kinds of entries up to this level: leaders may append them. */
    record RaiseFeatureLevel(int level) implements Command {}
}
