package dev.cubecast.simulation;

import dev.cubecast.history.Violation;
import dev.cubecast.publish.PublishOutcome;
import dev.cubecast.topic.TopicId;
import dev.cubecast.topic.TopicName;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;

/** What the clients of a cube did and saw, as far as it takes more than one of them to judge it. */
final class History {
    private final Scheduler scheduler;
    private final SimulationTrace trace;
    private final Map<String, PublishedMessage> messages = new HashMap<>();
    private final Map<Place, String> placed = new HashMap<>();
    private final Map<String, Place> places = new HashMap<>();

    /** A message by its publish and its place in that. */
    record PublishedMessage(Publication publication, int index) {
        long number() {
            return publication.firstNumber + index;
        }
    }

    /** No two messages ever have the same, and no message ever two. */
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
        // Its text, for the hash of an enum constant is another one in each JVM.
        trace.mix(outcome.toString().hashCode());
        publication.ended(outcome);
    }

    /** A subscriber got a message. */
    PublishedMessage onDelivered(String text, TopicName topic, TopicId id, long epoch, long offset) {
        PublishedMessage message = messages.get(text);
        if (message == null || !message.publication().topic.equals(topic)) {
            throw new Violation("deliveries", text + " was delivered from " + topic + " but never published to it");
        }
        Place place = new Place(id, epoch, offset);
        String other = placed.putIfAbsent(place, text);
        Place before = places.putIfAbsent(text, place);
        Violation.unless(
                other == null || other.equals(text),
                "deliveries",
                place + " of " + topic + " is " + other + " and " + text);
        Violation.unless(
                before == null || before.equals(place), "deliveries", text + " is at " + before + " and at " + place);
        message.publication().deliveredAs(message.index(), epoch, offset);
        return message;
    }

    /** Every message whose publisher was told that it is stored. */
    Stream<PublishedMessage> stored() {
        return messages.values().stream()
                .filter(message -> message.publication().isStored());
    }

    long nowMs() {
        return scheduler.nowMs();
    }
}
