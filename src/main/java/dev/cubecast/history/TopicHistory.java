package dev.cubecast.history;

import dev.cubecast.message.Bytes;
import dev.cubecast.topic.TopicId;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What clients of durable topics were told and what they read: each of it once and for all, whoever sees it. A
 * contradiction is a violation.
 */
public final class TopicHistory {
    /** Where a message is. */
    public record Place(TopicId topic, long offset) {}

    private final Map<Place, Bytes> messages = new LinkedHashMap<>();
    private final Map<Bytes, Place> places = new LinkedHashMap<>();
    private final Map<Place, Bytes> acknowledged = new LinkedHashMap<>();
    private final Map<TopicId, Long> knownEnds = new LinkedHashMap<>();
    private final Map<Bytes, TopicId> mustBeRead = new LinkedHashMap<>();
    private final Map<TopicId, Long> lastAcknowledged = new TreeMap<>();
    private final Set<Bytes> repeated = new LinkedHashSet<>();
    private final Set<TopicId> doomed = new TreeSet<>();
    private final Set<TopicId> deleted = new TreeSet<>();

    /** A publisher was told that its messages are stored for good from this offset on. */
    public void onAcknowledged(TopicId topic, long firstOffset, List<Bytes> messages) {
        for (int i = 0; i < messages.size(); i++) {
            onAcknowledged(topic, firstOffset + i, messages.get(i));
        }
    }

    private void onAcknowledged(TopicId topic, long offset, Bytes message) {
        Place place = new Place(topic, offset);
        Bytes other = acknowledged.putIfAbsent(place, message);
        Violation.unless(
                other == null || other.equals(message),
                "acknowledgements",
                () -> place + " was given to " + text(message) + " and to " + (other == null ? "" : text(other)));
        lastAcknowledged.merge(topic, offset, Math::max);
        onRead(topic, offset, message);
    }

    /**
     * Messages of a topic that is never trimmed are stored, as a later one of their producer is, and a topic takes
     * those in order (ARCHITECTURE.md, rule 9).
     */
    public void onStored(TopicId topic, List<Bytes> stored) {
        stored.forEach(message -> mustBeRead.put(message, topic));
    }

    /** Stored messages that nobody has read, of topics that must still be there. */
    public List<String> unread() {
        return mustBeRead.entrySet().stream()
                .filter(entry -> !places.containsKey(entry.getKey()) && !doomed.contains(entry.getValue()))
                .map(entry -> text(entry.getKey()))
                .toList();
    }

    /**
     * Somebody who does not number its publishes has sent a message again, as nobody could tell whether it was stored.
     */
    public void onRepeated(Bytes message) {
        repeated.add(message);
    }

    /** Somebody has read a message at an offset. */
    public void onRead(TopicId topic, long offset, Bytes message) {
        onEnd(topic, offset + 1);
        Place place = new Place(topic, offset);
        Bytes before = messages.putIfAbsent(place, message);
        Violation.unless(
                before == null || before.equals(message),
                "order",
                () -> "at " + place + " is " + text(message) + ", and was " + (before == null ? "" : text(before)));
        Place other = places.putIfAbsent(message, place);
        Violation.unless(
                other == null || other.equals(place) || repeated.contains(message),
                "once",
                () -> text(message) + " is at " + place + " and at " + other);
    }

    /** Somebody was told that all before an offset is committed. */
    public void onEnd(TopicId topic, long end) {
        knownEnds.merge(topic, end, Math::max);
    }

    /** What some client knows to be committed: nobody who is told so may read less (ARCHITECTURE.md, rule 8). */
    public long knownEnd(TopicId topic) {
        return knownEnds.getOrDefault(topic, 0L);
    }

    /** The same of all topics at this moment. */
    public Map<TopicId, Long> knownEnds() {
        return new TreeMap<>(knownEnds);
    }

    /** Somebody is about to ask that a topic be deleted. */
    public void onDeletionAsked(TopicId topic) {
        doomed.add(topic);
    }

    /** Whether a topic may be gone; what was stored in it may then be read no more. */
    public boolean mayBeDeleted(TopicId topic) {
        return doomed.contains(topic);
    }

    /** Somebody was told that a topic is deleted. */
    public void onDeleted(TopicId topic) {
        deleted.add(topic);
    }

    public boolean isDeleted(TopicId topic) {
        return deleted.contains(topic);
    }

    /** The last that was acknowledged of each topic that must still be there. */
    public List<Place> lastAcknowledged() {
        return lastAcknowledged.entrySet().stream()
                .filter(entry -> !doomed.contains(entry.getKey()))
                .map(entry -> new Place(entry.getKey(), entry.getValue()))
                .toList();
    }

    public int acknowledgedCount() {
        return acknowledged.size();
    }

    private static String text(Bytes message) {
        return message.toUtf8();
    }
}
