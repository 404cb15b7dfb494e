package dev.cubecast.delivery;

import dev.cubecast.consensus.GroupId;
import dev.cubecast.reads.ReadAnswer.Decided;
import dev.cubecast.reads.ReadAnswer.NoTopic;
import dev.cubecast.reads.ReadFrom;
import dev.cubecast.reads.ReadQuestion;
import dev.cubecast.reads.Reads;
import dev.cubecast.topic.TopicName;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Topics that were deleted while readers of this node had them: somebody may make them again. However many readers wait
 * for one, it is asked for once in a while.
 */
final class DeletedTopics {
    /** How long one question may take; if it brings nothing, the next one follows. */
    private static final long READ_DEADLINE_MS = 2_000;
    /** Between an answer and the next question. */
    private static final long AGAIN_MS = 200;
    /** Questions under way; further topics wait for their turn. */
    private static final int QUESTIONS_MAX = 16;

    private final Reads reads;
    /** The one that was asked for longest ago comes first. */
    private final Map<TopicName, Deleted> topics = new LinkedHashMap<>();

    private int asking;

    private static final class Deleted {
        private final GroupId group;
        private final Set<TopicReader> readers = new LinkedHashSet<>();
        private boolean asked;
        private long askAtMs;

        private Deleted(GroupId group, long askAtMs) {
            this.group = group;
            this.askAtMs = askAtMs;
        }
    }

    DeletedTopics(Reads reads) {
        this.reads = reads;
    }

    /** Lets a reader read on once there is a topic of this name. */
    void await(GroupId group, TopicName name, TopicReader reader, long nowMs) {
        topics.computeIfAbsent(name, deleted -> new Deleted(group, nowMs + AGAIN_MS))
                .readers
                .add(reader);
    }

    void onClosed(TopicName name, TopicReader reader) {
        Deleted deleted = topics.get(name);
        if (deleted != null && deleted.readers.remove(reader) && deleted.readers.isEmpty()) {
            topics.remove(name);
        }
    }

    void tick(long nowMs) {
        for (Map.Entry<TopicName, Deleted> entry : List.copyOf(topics.entrySet())) {
            if (asking < QUESTIONS_MAX && !entry.getValue().asked && nowMs >= entry.getValue().askAtMs) {
                ask(entry.getKey(), entry.getValue(), nowMs);
            }
        }
    }

    private void ask(TopicName name, Deleted deleted, long nowMs) {
        asking++;
        deleted.asked = true;
        topics.remove(name);
        topics.put(name, deleted);
        ReadQuestion question = new ReadQuestion(deleted.group, name, null, new ReadFrom.Earliest(), 0, 1);
        reads.read(
                question,
                nowMs + READ_DEADLINE_MS,
                answer -> {
                    asking--;
                    deleted.asked = false;
                    deleted.askAtMs = nowMs + AGAIN_MS;
                    onAnswer(name, deleted, answer);
                },
                nowMs);
    }

    private void onAnswer(TopicName name, Deleted deleted, Optional<Decided> answer) {
        boolean isThere = answer.isPresent() && !(answer.get() instanceof NoTopic);
        if (isThere && topics.remove(name, deleted)) {
            deleted.readers.forEach(TopicReader::readOn);
        }
    }
}
