package dev.cubecast.history;

import dev.cubecast.message.Bytes;
import dev.cubecast.topic.TopicId;
import dev.cubecast.topic.TopicName;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * How far one reader has pulled a durable topic, and what it may be answered: it must miss nothing but what was
 * trimmed. If the topic is recreated it begins again, and never goes back to the old one.
 */
public final class PulledTopic {
    private final TopicName name;
    private final TopicHistory history;
    private final Set<TopicId> left = new TreeSet<>();
    private @Nullable TopicId topic;
    private long next;

    public PulledTopic(TopicName name, TopicHistory history) {
        this.name = name;
        this.history = history;
    }

    /** The topic of this name that it reads; null as long as it has not found one. */
    public @Nullable TopicId topic() {
        return topic;
    }

    /** The offset that it asks for next. */
    public long next() {
        return next;
    }

    /** What some client knows to be committed of the topic. */
    public long knownEnd() {
        return topic == null ? 0 : history.knownEnd(topic);
    }

    /** Whether it has read what is at a place, or found it trimmed. */
    public boolean hasPassed(TopicHistory.Place place) {
        return place.topic().equals(topic) && place.offset() < next;
    }

    /** The topic that it reads is there no more, and perhaps another one in its place. */
    public void onGone(@Nullable TopicId another) {
        TopicId before = topic;
        if (before == null) {
            return;
        }
        Violation.unless(
                history.mayBeDeleted(before),
                "resets",
                () -> name + " is " + another + ", though nobody deleted " + before);
        left.add(before);
        topic = null;
        next = 0;
    }

    /**
     * An answer says that all before an offset is committed.
     *
     * @param mustReach what was known to be committed when the question was asked
     * @return whether it is about the topic that it reads. If it asked by the name alone, a replica may answer that has
     *     not heard yet that the topic is gone.
     */
    public boolean onEnd(Object question, TopicId answered, long end, long mustReach) {
        Violation.unless(
                end >= mustReach,
                "reads",
                () -> question + " is answered with an end of " + end + ", though all before " + mustReach
                        + " is committed");
        if (left.contains(answered)) {
            return false;
        }
        topic = answered;
        history.onEnd(answered, end);
        return true;
    }

    /** The answer goes on at this offset. */
    public void onFrom(long from, BooleanSupplier mayBeTrimmed) {
        Violation.unless(
                from == next || mayBeTrimmed.getAsBoolean(),
                "trims",
                () -> name + " goes on at " + from + ", though it is to keep everything from " + next);
        next = from;
    }

    /**
     * The next messages, and perhaps some before them that are stored together with these.
     *
     * @return how many are new to it
     */
    public int onMessages(TopicId read, long firstOffset, List<Bytes> messages) {
        long end = firstOffset + messages.size();
        Violation.unless(
                firstOffset <= next && next < end,
                "gaps",
                () -> "a reader of " + name + " got " + firstOffset + " instead of " + next);
        int count = Math.toIntExact(end - next);
        while (next < end) {
            history.onRead(read, next, messages.get(Math.toIntExact(next - firstOffset)));
            next++;
        }
        return count;
    }

    @Override
    public String toString() {
        return name + " read up to " + next + " of " + topic;
    }
}
