package dev.cubecast.reads;

import dev.cubecast.consensus.LeadershipQuestion;
import dev.cubecast.durable.TopicEnds;
import dev.cubecast.overlay.Vertex;
import dev.cubecast.topic.Topic;
import dev.cubecast.topic.TopicId;
import dev.cubecast.topic.TopicName;
import java.util.Optional;

/** A replica of a group, as reads see it. No call blocks or throws. */
public interface ReadableGroup {
    /** Whether what is applied here may be read (ARCHITECTURE.md, rule 8). */
    boolean isCurrent(long nowMs);

    /** Whether this replica leads and knows of everything that is committed, unless another has replaced it. */
    boolean leads();

    /** Who leads as this replica believes, if it is not this one. */
    Optional<Vertex> otherLeader();

    long term();

    /** The index up to which all entries are known to be committed. */
    long commit();

    /** The index of the last entry that is applied: what is told of topics is as of this one. */
    long applied();

    Optional<Topic> find(TopicName name);

    Optional<Topic> find(TopicId id);

    /**
     * Whether what a reader has got of a topic is still so, after all recoveries of the group with loss.
     *
     * @param epoch the term in which the reader got the last of it
     * @param next one more than the last offset that it got
     */
    boolean isKept(TopicId topic, long epoch, long next);

    Optional<TopicEnds> ends(TopicId topic);

    /** Finds out whether this replica leads, not only believes it; the answer may come before this call returns. */
    void confirmLeadership(LeadershipQuestion whenKnown, long nowMs);
}
