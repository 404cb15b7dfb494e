package dev.cubecast.durable;

import dev.cubecast.consensus.Command;
import dev.cubecast.consensus.Command.Trim;
import dev.cubecast.topic.RetentionLimits;
import dev.cubecast.topic.TopicId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The leader's decision which messages are dropped; the others learn it from the log, so that all have the same oldest
 * offset (ARCHITECTURE.md, rule 17). It drops whole extents, and never so many that less stays than the limits allow.
 */
final class Retention {
    /** Looked at in one event, so that the thread is free in between. */
    private static final int TOPICS_PER_CALL = 1000;

    private final long intervalMs;
    private long nextRoundMs;
    /** The topic of this round that was looked at last; null between rounds. */
    private @Nullable TopicId lookedAt;

    /** @param intervalMs between two trims of one topic */
    Retention(long intervalMs) {
        this.intervalMs = intervalMs;
    }

    /**
     * What is to be trimmed now. A part of the topics is looked at in each call.
     *
     * @param wallMs milliseconds since 1970
     */
    List<Command> due(GroupState state, long wallMs, long nowMs) {
        List<Command> trims = new ArrayList<>();
        if (lookedAt == null && nowMs < nextRoundMs) {
            return trims;
        } else if (lookedAt == null) {
            nextRoundMs = nowMs + intervalMs;
        }
        for (int i = 0; i < TOPICS_PER_CALL; i++) {
            Optional<Map.Entry<TopicId, TopicState>> next = state.topicAfter(lookedAt);
            lookedAt = next.map(Map.Entry::getKey).orElse(null);
            if (next.isEmpty()) {
                break;
            }
            trimOf(next.get().getValue(), wallMs).ifPresent(trims::add);
        }
        return trims;
    }

    static Optional<Trim> trimOf(TopicState topic, long wallMs) {
        RetentionLimits limits = topic.topic().settings().retention();
        long first = topic.first();
        Extents rest = topic.extents();
        while (!rest.byBase().isEmpty() && isDue(rest, topic.next(), limits, wallMs)) {
            first = rest.byBase().first().getValue().next();
            rest = rest.from(first);
        }
        return first == topic.first()
                ? Optional.empty()
                : Optional.of(new Trim(topic.topic().id(), first));
    }

    private static boolean isDue(Extents extents, long next, RetentionLimits limits, long wallMs) {
        Extent oldest = extents.byBase().first().getValue();
        return isBeyond(limits.ageMs(), wallMs - oldest.lastTimestampMs() - 1)
                || isBeyond(limits.bytes(), extents.bytes() - oldest.bytes())
                || isBeyond(limits.messages(), next - oldest.next());
    }

    /** Whether what stays when the oldest extent is dropped is as much as the limit asks for; a limit of 0 is none. */
    private static boolean isBeyond(long limit, long rest) {
        return limit > 0 && rest >= limit;
    }
}
