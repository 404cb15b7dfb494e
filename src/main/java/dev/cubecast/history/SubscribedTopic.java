package dev.cubecast.history;

import dev.cubecast.delivery.Gap;
import dev.cubecast.delivery.ResumePoint;
import dev.cubecast.message.Bytes;
import dev.cubecast.topic.TopicId;
import dev.cubecast.topic.TopicName;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * How far one subscriber of a durable topic has got, over all its connections, and what it may be told next: it must
 * get every message once and in order, but for what was trimmed.
 */
public final class SubscribedTopic {
    private final TopicName name;
    private final TopicHistory history;
    private final Set<TopicId> left = new TreeSet<>();
    private @Nullable ResumePoint position;

    public SubscribedTopic(TopicName name, TopicHistory history) {
        this.name = name;
        this.history = history;
    }

    /** Where it goes on when it comes back; null before it has begun. */
    public @Nullable ResumePoint position() {
        return position;
    }

    /** Whether it has got what is at a place, or was told that it is gone. */
    public boolean hasPassed(TopicHistory.Place place) {
        ResumePoint now = position;
        return now != null && place.topic().equals(now.topic()) && place.offset() < now.next();
    }

    /** It goes on where it was, or begins here. */
    public void onReady(TopicId topic, long epoch, long nextOffset) {
        ResumePoint before = position;
        Violation.unless(
                before == null || before.topic().equals(topic) && before.next() == nextOffset,
                "tokens",
                () -> "a subscriber of " + name + " at " + before + " goes on at " + nextOffset + " of " + topic);
        moveTo(topic, epoch, nextOffset);
    }

    /**
     * It gets messages.
     *
     * @param epoch in which the node got them
     */
    public void onMessages(TopicId topic, long epoch, long firstOffset, List<Bytes> messages) {
        expectNext(topic, firstOffset);
        long offset = firstOffset;
        for (Bytes message : messages) {
            history.onRead(topic, offset++, message);
        }
        moveTo(topic, epoch, offset);
    }

    /** It is told that messages are gone. */
    public void onGap(Gap.Range gap, BooleanSupplier mayBeTrimmed) {
        ResumePoint before = position;
        if (before != null) {
            expectNext(before.topic(), gap.first());
            Violation.unless(
                    mayBeTrimmed.getAsBoolean(),
                    "trims",
                    () -> "a subscriber of " + name + " is told of " + gap + ", though all is to be kept");
            moveTo(before.topic(), before.epoch(), gap.last() + 1);
        }
    }

    /** It is told that the topic is another one now. */
    public void onReset(TopicId topic, long epoch, long nextOffset) {
        ResumePoint before = position;
        if (before != null) {
            Violation.unless(
                    history.mayBeDeleted(before.topic()),
                    "resets",
                    () -> name + " is " + topic + ", though nobody deleted " + before.topic());
            left.add(before.topic());
        }
        moveTo(topic, epoch, nextOffset);
    }

    /** It is told that there is no topic: not yet, or not any more. */
    public void onNoTopic() {
        ResumePoint before = position;
        Violation.unless(
                before == null || history.mayBeDeleted(before.topic()),
                "resets",
                () -> name + " is gone, though nobody deleted " + before);
    }

    private void expectNext(TopicId topic, long offset) {
        ResumePoint now = position;
        Violation.unless(
                now != null && now.topic().equals(topic) && now.next() == offset,
                "deliveries",
                () -> "a subscriber of " + name + " expects " + now + " and gets " + offset + " of " + topic);
    }

    private void moveTo(TopicId topic, long epoch, long nextOffset) {
        Violation.unless(!left.contains(topic), "resets", () -> name + " is " + topic + " again, after " + left);
        position = new ResumePoint(topic, epoch, nextOffset);
    }

    @Override
    public String toString() {
        return "subscriber of " + name + " at " + position;
    }
}
