package dev.cubecast.cli;

import dev.cubecast.topic.TopicName;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A topic that is read page by page. */
public final class PulledTopic {
    /** A node cuts what is more than it gives at a time. */
    private static final int PAGE_MAX = 1_000;

    private final NodeClient client;
    private final String path;
    private final @Nullable Long atLeast;
    private ReadPlace place;

    /** @param atLeast everything before this offset must be known where it is read; null if what is known will do */
    public PulledTopic(NodeClient client, TopicName topic, ReadPlace from, @Nullable Long atLeast) {
        this.client = client;
        this.path = NodeClient.pathOf(topic) + "/messages?";
        this.place = from;
        this.atLeast = atLeast;
    }

    /**
     * Messages that follow on one another.
     *
     * @param gap what is missing between the place that was asked for and the messages, as a JSON object; nothing if
     *     they follow
     * @param messages each as JSON text
     * @param atEnd whether there was nothing behind them, as far as the node knows
     */
    public record Page(Optional<String> gap, List<String> messages, boolean atEnd) {}

    /**
     * The next page; the next one follows on it.
     *
     * @param limit messages at most
     * @param waitMs how long the node may wait for a first one
     */
    public Page next(long limit, long waitMs) throws RequestFailure {
        String question = path + place.parameter() + "&limit=" + Math.min(limit, PAGE_MAX) + "&wait=" + waitMs
                + (atLeast == null ? "" : "&atLeast=" + atLeast);
        String answer = client.get(question).body();
        long next = number(answer, "next");
        List<String> messages = JsonText.elements(answer, "messages")
                .orElseThrow(() -> new CommandFailure("expected messages from the node, but found: " + answer));
        // The token knows more than the offset: whether the topic is still the same, and what a recovery has lost.
        place = JsonText.readableField(answer, "token").map(ReadPlace::new).orElse(ReadPlace.of(next));
        return new Page(JsonText.only(answer, "topic", "gap"), messages, next >= number(answer, "end"));
    }

    private static long number(String object, String field) {
        return JsonText.number(object, field)
                .orElseThrow(() -> new CommandFailure(
                        "expected the number \"" + field + "\" from the node, but found: " + object));
    }
}
