package dev.cubecast.simulation;

import dev.cubecast.consensus.GroupId;
import dev.cubecast.consensus.LogPosition;
import dev.cubecast.consensus.ReplicaId;
import dev.cubecast.message.Bytes;
import dev.cubecast.topic.TopicId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What clients of durable topics were told and what they read, and where replicas stood: each of it once and for all, whoever sees
 * it. A contradiction is a violation.
 */
final class GroupHistory {
    /** Where a message is. */
    record Place(TopicId topic, long offset) {}

    private record Term(GroupId group, long term) {}

    /** A later generation does not have all that was applied in an earlier one (ARCHITECTURE.md, rule 14). */
    private record Applied(GroupId group, long generation, long index) {}

    private final Map<Place, Bytes> messages = new LinkedHashMap<>();
    private final Map<Bytes, Place> places = new LinkedHashMap<>();
    private final Map<Place, Bytes> acknowledged = new LinkedHashMap<>();
    private final Map<TopicId, Long> knownEnds = new LinkedHashMap<>();
    private final Map<Bytes, TopicId> mustBeRead = new LinkedHashMap<>();
    private final Map<TopicId, Long> lastAcknowledged = new TreeMap<>();
    private final Set<TopicId> doomed = new TreeSet<>();
    private final Set<TopicId> deleted = new TreeSet<>();
    private final Map<Term, ReplicaId> leaders = new LinkedHashMap<>();
    private final Map<Applied, Long> terms = new LinkedHashMap<>();

    /** A publisher was told that its messages are stored for good from this offset on. */
    void onAcknowledged(TopicId topic, long firstOffset, List<Bytes> messages) {
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
     * Messages of a topic that is never trimmed are stored, as a later one of their producer is, and a topic takes those in order
     * (ARCHITECTURE.md, rule 9).
     */
    void onStored(TopicId topic, List<Bytes> stored) {
        stored.forEach(message -> mustBeRead.put(message, topic));
    }

    /** Stored messages that nobody has read, of topics that must still be there. */
    List<String> unread() {
        return mustBeRead.entrySet().stream()
                .filter(entry -> !places.containsKey(entry.getKey()) && !doomed.contains(entry.getValue()))
                .map(entry -> text(entry.getKey()))
                .toList();
    }

    /** Somebody has read a message at an offset. */
    void onRead(TopicId topic, long offset, Bytes message) {
        onEnd(topic, offset + 1);
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

    /** Somebody was told that all before an offset is committed. */
    void onEnd(TopicId topic, long end) {
        knownEnds.merge(topic, end, Math::max);
    }

    /** What some client knows to be committed: nobody who is told so may read less (ARCHITECTURE.md, rule 8). */
    long knownEnd(TopicId topic) {
        return knownEnds.getOrDefault(topic, 0L);
    }

    /** The same of all topics at this moment. */
    Map<TopicId, Long> knownEnds() {
        return new TreeMap<>(knownEnds);
    }

    /** Somebody is about to ask that a topic be deleted. */
    void onDeletionAsked(TopicId topic) {
        doomed.add(topic);
    }

    /** Whether a topic may be gone; what was stored in it may then be read no more. */
    boolean mayBeDeleted(TopicId topic) {
        return doomed.contains(topic);
    }

    /** Somebody was told that a topic is deleted. */
    void onDeleted(TopicId topic) {
        deleted.add(topic);
    }

    boolean isDeleted(TopicId topic) {
        return deleted.contains(topic);
    }

    void onLeads(GroupId group, long term, ReplicaId leader) {
        ReplicaId other = leaders.putIfAbsent(new Term(group, term), leader);
        Violation.unless(
                other == null || other.equals(leader),
                "leaders",
                () -> leader + " and " + other + " lead " + group + " in term " + term);
    }

    void onApplied(GroupId group, long generation, LogPosition applied) {
        Long other = terms.putIfAbsent(new Applied(group, generation, applied.index()), applied.term());
        Violation.unless(
                other == null || other == applied.term(),
                "logs",
                () -> applied + " is applied in " + group + ", elsewhere in term " + other);
    }

    /** The last that was acknowledged of each topic that must still be there. */
    List<Place> lastAcknowledged() {
        return lastAcknowledged.entrySet().stream()
                .filter(entry -> !doomed.contains(entry.getKey()))
                .map(entry -> new Place(entry.getKey(), entry.getValue()))
                .toList();
    }

    int acknowledgedCount() {
        return acknowledged.size();
    }

    private static String text(Bytes message) {
        return message.toUtf8();
    }
}
