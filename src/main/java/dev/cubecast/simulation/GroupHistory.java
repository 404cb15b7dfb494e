package dev.cubecast.simulation;

import dev.cubecast.consensus.GroupId;
import dev.cubecast.consensus.LogPosition;
import dev.cubecast.consensus.ReplicaId;
import dev.cubecast.message.Bytes;
import dev.cubecast.topic.TopicName;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * What clients of durable topics were told and what they read, and where replicas stood: each of it once and for all, whoever sees
 * it. A contradiction is a violation.
 */
final class GroupHistory {
    private record Place(TopicName topic, long offset) {}

    private record Term(GroupId group, long term) {}

    private record Applied(GroupId group, long index) {}

    private final Map<Place, Bytes> messages = new LinkedHashMap<>();
    private final Map<Bytes, Place> places = new LinkedHashMap<>();
    private final Map<Place, Bytes> acknowledged = new LinkedHashMap<>();
    private final Map<Term, ReplicaId> leaders = new LinkedHashMap<>();
    private final Map<Applied, Long> terms = new LinkedHashMap<>();

    /** A publisher was told that its message has this offset. */
    void onAcknowledged(TopicName topic, long offset, Bytes message) {
        Place place = new Place(topic, offset);
        Bytes other = acknowledged.putIfAbsent(place, message);
        Violation.unless(
                other == null || other.equals(message),
                "acknowledgements",
                () -> place + " was given to " + text(message) + " and to " + (other == null ? "" : text(other)));
        onRead(topic, offset, message);
    }

    /** Somebody has read a message at an offset. */
    void onRead(TopicName topic, long offset, Bytes message) {
        Place place = new Place(topic, offset);
        Bytes before = messages.putIfAbsent(place, message);
        Violation.unless(
                before == null || before.equals(message),
                "order",
                () -> "at " + place + " is " + text(message) + ", and was " + (before == null ? "" : text(before)));
        Place other = places.putIfAbsent(message, place);
        Violation.unless(
                other == null || other.equals(place),
                "once",
                () -> text(message) + " is at " + place + " and at " + other);
    }

    void onLeads(GroupId group, long term, ReplicaId leader) {
        ReplicaId other = leaders.putIfAbsent(new Term(group, term), leader);
        Violation.unless(
                other == null || other.equals(leader),
                "leaders",
                () -> leader + " and " + other + " lead " + group + " in term " + term);
    }

    void onApplied(GroupId group, LogPosition applied) {
        Long other = terms.putIfAbsent(new Applied(group, applied.index()), applied.term());
        Violation.unless(
                other == null || other == applied.term(),
                "logs",
                () -> applied + " is applied in " + group + ", elsewhere in term " + other);
    }

    /** All that was acknowledged of a topic, by offset. */
    Map<Long, Bytes> acknowledged(TopicName topic) {
        Map<Long, Bytes> found = new TreeMap<>();
        acknowledged.forEach((place, message) -> {
            if (place.topic().equals(topic)) {
                found.put(place.offset(), message);
            }
        });
        return found;
    }

    int acknowledgedCount() {
        return acknowledged.size();
    }

    private static String text(Bytes message) {
        return message.toUtf8();
    }
}
