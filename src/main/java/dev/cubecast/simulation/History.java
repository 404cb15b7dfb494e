package dev.cubecast.simulation;

import dev.cubecast.publish.PublishOutcome;
import dev.cubecast.topic.TopicId;
import dev.cubecast.topic.TopicName;
import java.util.HashMap;
import java.util.Map;

/** What the clients of a cube did and saw, as far as it takes more than one of them to judge it. */
final class History {
    private final Scheduler scheduler;
    private final SimulationTrace trace;
    private final Map<String, PublishedMessage> messages = new HashMap<>();
    private final Map<Place, String> places = new HashMap<>();
    private long stored;

    /** A message by its publish and its place in that. */
    record PublishedMessage(Publication publication, int index) {
        long number() {
            return publication.firstNumber + index;
        }
    }

    /** No two messages ever have the same. */
    private record Place(TopicId topic, long epoch, long offset) {}

    History(Scheduler scheduler, SimulationTrace trace) {
        this.scheduler = scheduler;
        this.trace = trace;
    }

    Publication onPublish(String publisher, TopicName topic, long firstNumber, int count) {
        Publication publication = new Publication(publisher, topic, firstNumber, count, scheduler.nowMs());
        for (int index = 0; index < count; index++) {
            messages.put(publication.textOf(index), new PublishedMessage(publication, index));
        }
        trace.note(() -> "publish " + publication);
        return publication;
    }

    void onOutcome(Publication publication, PublishOutcome outcome) {
        trace.note(() -> "outcome of " + publication + ": " + outcome);
        trace.mix(outcome.hashCode());
        if (outcome instanceof PublishOutcome.Stored) {
            stored++;
        }
        publication.ended(outcome);
    }

    /** A subscriber got a message. */
    PublishedMessage onDelivered(String text, TopicName topic, TopicId id, long epoch, long offset) {
        PublishedMessage message = messages.get(text);
        if (message == null || !message.publication().topic.equals(topic)) {
            throw new Violation("deliveries", text + " was delivered from " + topic + " but never published to it");
        }
        String other = places.putIfAbsent(new Place(id, epoch, offset), text);
        if (other != null && !other.equals(text)) {
            throw new Violation(
                    "deliveries",
                    "offset " + offset + " of epoch " + epoch + " of " + topic + " is " + other + " and " + text);
        }
        message.publication().deliveredAs(message.index(), epoch, offset);
        return message;
    }

    /** Publishes that a leader stored. */
    long stored() {
        return stored;
    }
}
