package dev.cubecast.delivery;

import dev.cubecast.overlay.Vertex;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/**
 * For each node the topics pushed to it that it has not confirmed (ARCHITECTURE.md, rule 22): when the last push of a
 * burst is lost, no later one shows the node that it misses something. A node is reminded of all its topics at once; a
 * topic that is still being pushed to is left out, its next batch says the same.
 */
final class Reminders {
    private final long intervalMs;
    private final Map<Vertex, Backlog> backlogs = new TreeMap<>();

    Reminders(long intervalMs) {
        this.intervalMs = intervalMs;
    }

    private static final class Backlog {
        final Set<Interest> interests = new LinkedHashSet<>();
        long remindAtMs;
    }

    /** Something was pushed to all these nodes. */
    void onPush(Iterable<Interest> interests, long nowMs) {
        for (Interest interest : interests) {
            if (!interest.behind) {
                expectConfirmation(interest, nowMs);
            }
        }
    }

    void expectConfirmation(Interest interest, long nowMs) {
        interest.behind = true;
        Backlog backlog = backlogs.computeIfAbsent(interest.vertex, vertex -> new Backlog());
        if (backlog.interests.isEmpty()) {
            backlog.remindAtMs = nowMs + intervalMs;
        }
        backlog.interests.add(interest);
    }

    /** The node has all of the topic, or wants it no longer. */
    void forget(Interest interest) {
        interest.behind = false;
        Backlog backlog = backlogs.get(interest.vertex);
        if (backlog != null && backlog.interests.remove(interest) && backlog.interests.isEmpty()) {
            backlogs.remove(interest.vertex);
        }
    }

    /** Reminds the nodes whose time has come of the ends of their topics. */
    void tick(long nowMs, BiConsumer<Vertex, List<Position>> remind) {
        backlogs.forEach((vertex, backlog) -> {
            if (nowMs >= backlog.remindAtMs) {
                backlog.remindAtMs = nowMs + intervalMs;
                List<Position> ends = quietEnds(backlog, nowMs);
                if (!ends.isEmpty()) {
                    remind.accept(vertex, ends);
                }
            }
        });
    }

    private List<Position> quietEnds(Backlog backlog, long nowMs) {
        List<Position> ends = new ArrayList<>();
        for (Interest interest : backlog.interests) {
            if (nowMs - interest.head.lastPushMs >= intervalMs) {
                ends.add(interest.head.position());
            }
        }
        return ends;
    }
}
