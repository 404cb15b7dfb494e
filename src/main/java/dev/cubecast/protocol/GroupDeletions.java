package dev.cubecast.protocol;

import dev.cubecast.consensus.GroupId;
import dev.cubecast.durable.DurableGroup;
import dev.cubecast.durable.TopicRequest;
import dev.cubecast.durable.TopicVerdict;
import dev.cubecast.ephemeral.DeletedTopics;
import dev.cubecast.topic.Shard;
import dev.cubecast.topic.TopicId;
import dev.cubecast.topic.TopicKey;
import dev.cubecast.trace.Measure;
import dev.cubecast.trace.Trace;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Which topics are deleted, for the leaders of ephemeral shards. Mostly a replica on the same node knows. Of a topic
 * that the replica does not know, or where there is none, the leader of the group is asked, and until it has answered
 * the topic counts as there: whoever names one has it from the group, and it may be newer than what the replica has
 * applied.
 */
final class GroupDeletions implements DeletedTopics {
    /** How long an answer counts, whichever it is: a group that is recovered with loss may lose a deletion too. */
    static final long TRUSTED_MS = 5_000;
    /**
     * Topics that groups were asked about; the one asked about longest ago gives way, and is asked about when it is
     * used again.
     */
    private static final int ASKED_MAX = 4_096;
    /** How long one question may take; without an answer it is put again later. */
    private static final long QUESTION_MS = 2_000;
    /** Questions under way; further topics are asked about with their next use. */
    private static final int QUESTIONS_MAX = 64;

    private final ReplicaHost host;
    private final Trace trace;
    /** The one asked about longest ago comes first. */
    private final Map<TopicId, Asked> asked = new LinkedHashMap<>();

    private int underWay;

    /**
     * What is known of a topic.
     *
     * @param untilMs when it is to be asked about again
     */
    private record Asked(boolean deleted, long untilMs) {}

    /** @param host the replicas on this node, and the way to others */
    GroupDeletions(ReplicaHost host, Trace trace) {
        this.host = host;
        this.trace = trace;
    }

    @Override
    public boolean isDeleted(TopicKey topic, Shard shard, long nowMs) {
        GroupId group = ShardGroups.groupOf(shard);
        Optional<DurableGroup> here = host.group(group).map(HostedGroup::topics);
        if (here.flatMap(topics -> topics.find(topic.id())).isPresent()) {
            return false;
        }
        return here.filter(topics -> topics.isDeleted(topic.id())).isPresent()
                || isDeletedElsewhere(topic, group, nowMs);
    }

    private boolean isDeletedElsewhere(TopicKey topic, GroupId group, long nowMs) {
        Asked known = asked.getOrDefault(topic.id(), new Asked(false, nowMs));
        if (nowMs >= known.untilMs && underWay < QUESTIONS_MAX) {
            underWay++;
            remember(topic.id(), new Asked(known.deleted, nowMs + TRUSTED_MS));
            ask(topic, group, nowMs);
        }
        return known.deleted;
    }

    private void ask(TopicKey topic, GroupId group, long nowMs) {
        trace.count(Measure.TOPICS_ASKED);
        TopicRequest question = new TopicRequest.Find(topic.name());
        Consumer<TopicVerdict> answer = verdict -> onVerdict(topic, verdict, nowMs);
        host.topicRequests().ask(group, question, nowMs + QUESTION_MS, answer, nowMs);
    }

    private void onVerdict(TopicKey topic, TopicVerdict verdict, long askedMs) {
        underWay--;
        if (verdict instanceof TopicVerdict.Found found) {
            boolean isThere = found.topic().id().equals(topic.id());
            remember(topic.id(), new Asked(!isThere, askedMs + TRUSTED_MS));
        } else if (verdict instanceof TopicVerdict.NotFound) {
            remember(topic.id(), new Asked(true, askedMs + TRUSTED_MS));
        }
    }

    private void remember(TopicId topic, Asked now) {
        asked.remove(topic);
        asked.put(topic, now);
        if (asked.size() > ASKED_MAX) {
            asked.remove(asked.keySet().iterator().next());
        }
    }
}
