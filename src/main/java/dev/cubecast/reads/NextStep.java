package dev.cubecast.reads;

import dev.cubecast.durable.TopicEnds;
import dev.cubecast.reads.ReadAnswer.Found;
import dev.cubecast.reads.ReadAnswer.Lost;
import dev.cubecast.reads.ReadAnswer.NoTopic;
import dev.cubecast.reads.ReadAnswer.Recreated;
import dev.cubecast.topic.Topic;
import dev.cubecast.topic.TopicId;
import java.util.List;
import java.util.Optional;

/**
 * What a replica does about a question. What it has it may serve, if it is current; what it lacks only a leader may
 * deny that has proved that it leads and has applied all (ARCHITECTURE.md, rule 8).
 */
sealed interface NextStep {
    /** To read the batches from {@code from} up to {@code ends}. */
    record Fetch(TopicId topic, long from, TopicEnds ends) implements NextStep {}

    /** To find the offset of a time between the ends. */
    record Search(TopicId topic, long timestampMs, TopicEnds ends) implements NextStep {}

    /** To answer what is so, whatever is yet to come. */
    record Say(ReadAnswer answer) implements NextStep {}

    /**
     * Not to answer yet.
     *
     * @param ifProven what a leader that has proved itself answers
     * @param mayCome whether it may be here in a moment
     */
    record Lack(ReadAnswer ifProven, boolean mayCome) implements NextStep {}

    static NextStep of(ReadQuestion question, ReadableGroup group) {
        Optional<Topic> named = group.find(question.name());
        Optional<TopicId> wanted = Optional.ofNullable(question.topic()).or(() -> named.map(Topic::id));
        Optional<TopicEnds> ends = wanted.flatMap(group::ends);
        if (wanted.isEmpty() || ends.isEmpty()) {
            return new Lack(
                    named.<ReadAnswer>map(other -> new Recreated(other.id())).orElseGet(NoTopic::new), true);
        }
        boolean lost = question.from() instanceof ReadFrom.Token token
                && !group.isKept(wanted.get(), token.epoch(), token.next());
        return lost ? new Say(new Lost(wanted.get())) : of(question, wanted.get(), ends.get(), group.term());
    }

    private static NextStep of(ReadQuestion question, TopicId topic, TopicEnds ends, long term) {
        Found ended = new Found(topic, term, ends.first(), ends.next(), ends.next(), List.of());
        if (ends.next() < question.needed()) {
            long asked = question.from().offset().orElse(ends.next());
            return new Lack(new Found(topic, term, ends.first(), asked, ends.next(), List.of()), true);
        } else if (question.from().offset().isPresent()) {
            return new Fetch(topic, Math.max(question.from().offset().getAsLong(), ends.first()), ends);
        } else if (question.from() instanceof ReadFrom.Earliest) {
            return new Fetch(topic, ends.first(), ends);
        } else if (question.from() instanceof ReadFrom.Time time && time.timestampMs() <= ends.timestampMs()) {
            return new Search(topic, time.timestampMs(), ends);
        }
        return new Lack(ended, false);
    }
}
