package dev.cubecast.protocol;

import dev.cubecast.consensus.LeadershipQuestion;
import dev.cubecast.consensus.ReplicaId;
import dev.cubecast.durable.TopicEnds;
import dev.cubecast.overlay.Vertex;
import dev.cubecast.reads.ReadableGroup;
import dev.cubecast.topic.Topic;
import dev.cubecast.topic.TopicId;
import dev.cubecast.topic.TopicName;
import java.util.Optional;

/** A hosted group, as reads see it. */
record ReadableReplica(HostedGroup hosted) implements ReadableGroup {
    @Override
    public boolean isCurrent(long nowMs) {
        return hosted.replica().isCurrent(nowMs);
    }

    @Override
    public boolean leads() {
        return hosted.replica().isReady();
    }

    @Override
    public Optional<Vertex> otherLeader() {
        return hosted.replica()
                .leader()
                .map(ReplicaId::vertex)
                .filter(leader -> !leader.equals(hosted.replica().self().vertex()));
    }

    @Override
    public long term() {
        return hosted.replica().term();
    }

    @Override
    public long commit() {
        return hosted.replica().commit();
    }

    @Override
    public long applied() {
        return hosted.replica().applied().index();
    }

    @Override
    public Optional<Topic> find(TopicName name) {
        return hosted.topics().find(name);
    }

    @Override
    public Optional<Topic> find(TopicId id) {
        return hosted.topics().find(id);
    }

    @Override
    public boolean isKept(TopicId topic, long epoch, long next) {
        return hosted.topics().isKept(topic, epoch, next);
    }

    @Override
    public Optional<TopicEnds> ends(TopicId topic) {
        return hosted.topics().ends(topic);
    }

    @Override
    public void confirmLeadership(LeadershipQuestion whenKnown, long nowMs) {
        hosted.replica().confirmLeadership(whenKnown, nowMs);
    }
}
