package dev.cubecast.http;

import dev.cubecast.bridge.FeedPosition;
import dev.cubecast.delivery.Gap;
import dev.cubecast.topic.TopicId;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The last message that a client has got of a topic (ARCHITECTURE.md, rule 2): where it wants to go on after a reconnect. */
record ResumeToken(TopicId topic, long epoch, long offset) {
    private static final Pattern FORM = Pattern.compile("([0-9a-f]{16})([0-9a-f]{16})-([0-9]{1,18})-([0-9]{1,18})");

    String text() {
        return topic + "-" + epoch + "-" + offset;
    }

    static Optional<ResumeToken> parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        TopicId topic =
                new TopicId(Long.parseUnsignedLong(matcher.group(1), 16), Long.parseUnsignedLong(matcher.group(2), 16));
        return Optional.of(new ResumeToken(topic, Long.parseLong(matcher.group(3)), Long.parseLong(matcher.group(4))));
    }

    /** What a client with this token misses that goes on at the given position of a topic that is not stored. */
    Optional<Gap> gapUntil(FeedPosition position) {
        boolean comparable = position.isKnown()
                && position.epoch() == epoch
                && position.topic().id().equals(topic)
                && offset < position.nextOffset();
        if (!comparable) {
            return Optional.of(new Gap.Unknown());
        }
        return offset + 1 == position.nextOffset()
                ? Optional.empty()
                : Optional.of(new Gap.Range(offset + 1, position.nextOffset() - 1));
    }
}
