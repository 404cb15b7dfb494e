package dev.cubecast.operations;

import dev.cubecast.bridge.Delivered;
import dev.cubecast.delivery.ResumePoint;
import dev.cubecast.topic.TopicId;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The last message that a client has got of a topic, or that was there before it came (ARCHITECTURE.md, rule 2): where
 * it wants to go on after a reconnect.
 *
 * @param epoch in which it got the message
 * @param offset −1 before the first message
 */
public record ResumeToken(TopicId topic, long epoch, long offset) {
    private static final Pattern FORM =
            Pattern.compile("([0-9a-f]{16})([0-9a-f]{16})-([0-9]{1,18})-(?:([0-9]{1,18})|start)");
    private static final String START = "start";

    /** That of a message that is delivered now. */
    public static ResumeToken of(Delivered delivered, int index) {
        return new ResumeToken(
                delivered.batch().topic(), delivered.epoch(), delivered.batch().baseOffset() + index);
    }

    /** That of the last message before a place. */
    public static ResumeToken before(ResumePoint place) {
        return new ResumeToken(place.topic(), place.epoch(), place.next() - 1);
    }

    public String text() {
        return topic + "-" + epoch + "-" + (offset < 0 ? START : offset);
    }

    public static Optional<ResumeToken> parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        TopicId topic =
                new TopicId(Long.parseUnsignedLong(matcher.group(1), 16), Long.parseUnsignedLong(matcher.group(2), 16));
        long offset = Long.parseLong(Objects.requireNonNullElse(matcher.group(4), "-1"));
        return Optional.of(new ResumeToken(topic, Long.parseLong(matcher.group(3)), offset));
    }

    public ResumePoint point() {
        return new ResumePoint(topic, epoch, offset + 1);
    }
}
