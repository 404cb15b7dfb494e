package dev.cubecast.delivery;

import dev.cubecast.consensus.GroupId;
import dev.cubecast.durable.GroupLeaders;
import dev.cubecast.overlay.Vertex;
import dev.cubecast.topic.TopicId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What this node wants of one group's topics, told to whoever leads it: at once, when another leader is found, and each
 * second (ARCHITECTURE.md, rule 22). A notice that is not answered is sent again, soon to another vertex.
 */
final class GroupInterest {
    /** The pause after somebody has said that it does not lead. */
    private static final long SEEK_MS = 50;

    final GroupId group;

    private final DeliverySettings settings;
    private final GroupLeaders leaders;
    /** Topics of which the target is to be told at once. */
    private final Set<TopicId> fresh = new LinkedHashSet<>();
    /** Those of which it was told and has not answered, with the time, the longest waiting first. */
    private final Map<TopicId, Long> told = new LinkedHashMap<>();
    /** The others, with the time when they were answered, the oldest first. */
    private final Map<TopicId, Long> answered = new LinkedHashMap<>();

    private @Nullable Vertex target;
    /** Whom this node took for the leader last. */
    private @Nullable Vertex guess;
    /** That of the first notice to the present target: answers to earlier ones are out of date. */
    private long firstRound;

    private long seekAtMs = Long.MAX_VALUE;
    /** Nobody who is named is followed sooner, lest two that name each other are asked in turns. */
    private long followAgainAtMs;

    GroupInterest(GroupId group, DeliverySettings settings, GroupLeaders leaders) {
        this.group = group;
        this.settings = settings;
        this.leaders = leaders;
    }

    void add(TopicId topic) {
        fresh.add(topic);
    }

    void remove(TopicId topic) {
        fresh.remove(topic);
        told.remove(topic);
        answered.remove(topic);
    }

    boolean isEmpty() {
        return fresh.isEmpty() && told.isEmpty() && answered.isEmpty();
    }

    /** Whom the notices go to; empty while nobody is known who could lead. */
    Optional<Vertex> target() {
        return Optional.ofNullable(target);
    }

    /**
     * The topics of which the target is to be told now.
     *
     * @param round of the next notice
     */
    List<TopicId> due(long round, long nowMs) {
        if (nowMs >= seekAtMs) {
            seekAtMs = Long.MAX_VALUE;
            freshen(told);
        } else if (isSilent(nowMs)) {
            leaders.onFailed(group);
            guess = null;
        }
        followGuess(round);
        List<TopicId> due = new ArrayList<>(fresh);
        fresh.clear();
        take(told, nowMs - settings.repairIntervalMs(), due);
        take(answered, nowMs - settings.renewIntervalMs(), due);
        due.forEach(topic -> told.put(topic, nowMs));
        return target == null ? List.of() : due;
    }

    /** Whether the target has been told something and has not answered in time. */
    private boolean isSilent(long nowMs) {
        return told.values().stream()
                .findFirst()
                .filter(sinceMs -> sinceMs <= nowMs - settings.repairIntervalMs())
                .isPresent();
    }

    /**
     * Turns to whom this node takes for the leader now, unless that is whom it took for it before and somebody has
     * named another.
     */
    private void followGuess(long round) {
        Vertex now = leaders.toAsk(group).orElse(null);
        if (now != null && !now.equals(guess)) {
            guess = now;
            follow(now, round);
        }
    }

    private void follow(Vertex leader, long round) {
        if (!leader.equals(target)) {
            target = leader;
            firstRound = round;
            freshen(told);
            freshen(answered);
        }
    }

    private void freshen(Map<TopicId, Long> topics) {
        fresh.addAll(topics.keySet());
        topics.clear();
    }

    private static void take(Map<TopicId, Long> oldestFirst, long untilMs, List<TopicId> taken) {
        var entries = oldestFirst.entrySet().iterator();
        while (entries.hasNext()) {
            Map.Entry<TopicId, Long> entry = entries.next();
            if (entry.getValue() > untilMs) {
                return;
            }
            taken.add(entry.getKey());
            entries.remove();
        }
    }

    /** Whether a reply comes from whom the notices go to now. */
    boolean expects(Vertex origin, long round) {
        return origin.equals(target) && round >= firstRound;
    }

    /** The target leads the group, and knows that this node wants a topic. */
    void onAnswered(TopicId topic, long nowMs) {
        if (told.remove(topic) != null) {
            answered.put(topic, nowMs);
        }
    }

    void onLeads(Vertex origin) {
        leaders.onLeads(group, origin);
    }

    /**
     * @param named whom the target takes for the leader
     * @param round of the next notice
     */
    void onNotLeader(@Nullable Vertex named, long round, long nowMs) {
        if (named == null) {
            leaders.onFailed(group);
        } else {
            leaders.onNamed(group, named);
        }
        if (named != null && nowMs >= followAgainAtMs) {
            followAgainAtMs = nowMs + SEEK_MS;
            follow(named, round);
        } else {
            seekAtMs = Math.min(seekAtMs, nowMs + SEEK_MS);
        }
    }
}
