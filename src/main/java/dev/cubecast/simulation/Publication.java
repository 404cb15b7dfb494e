package dev.cubecast.simulation;

import dev.cubecast.history.Violation;
import dev.cubecast.message.Bytes;
import dev.cubecast.message.Message;
import dev.cubecast.publish.PublishOutcome;
import dev.cubecast.topic.TopicName;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One publish as its client saw it. Its messages say who published them and are numbered. */
final class Publication {
    final String publisher;
    final TopicName topic;
    final long firstNumber;
    final int count;
    final long publishedAtMs;
    private @Nullable PublishOutcome outcome;
    private boolean delivered;

    Publication(String publisher, TopicName topic, long firstNumber, int count, long publishedAtMs) {
        this.publisher = publisher;
        this.topic = topic;
        this.firstNumber = firstNumber;
        this.count = count;
        this.publishedAtMs = publishedAtMs;
    }

    List<Bytes> messages() {
        List<Bytes> messages = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            Bytes body = Bytes.utf8(textOf(i));
            messages.add(new Message(Message.ContentType.BINARY, Map.of(), body).encode());
        }
        return messages;
    }

    String textOf(int index) {
        return publisher + "#" + (firstNumber + index);
    }

    @Nullable
    PublishOutcome outcome() {
        return outcome;
    }

    void ended(PublishOutcome how) {
        outcome = how;
        check();
    }

    /** A subscriber got the message of this publish that has the given place in it. */
    void deliveredAs(int index, long epoch, long offset) {
        delivered = true;
        check();
        if (outcome instanceof PublishOutcome.Stored stored
                && (stored.epoch() != epoch || stored.firstOffset() + index != offset)) {
            throw new Violation(
                    "deliveries",
                    textOf(index) + " was stored as " + stored + " and delivered as offset " + offset + " of epoch "
                            + epoch);
        }
    }

    private void check() {
        if (delivered && outcome instanceof PublishOutcome.Refused refused) {
            throw new Violation("deliveries", textOf(0) + " was delivered, but its publisher was told: " + refused);
        }
    }

    boolean isStored() {
        return outcome instanceof PublishOutcome.Stored;
    }

    boolean isStoredIn(long epoch) {
        return outcome instanceof PublishOutcome.Stored stored && stored.epoch() == epoch;
    }

    @Override
    public String toString() {
        return textOf(0) + (count > 1 ? " and " + (count - 1) + " more" : "") + " for " + topic;
    }
}
