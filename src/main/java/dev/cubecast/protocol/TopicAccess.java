package dev.cubecast.protocol;

import dev.cubecast.durable.TopicRequests;
import dev.cubecast.publish.PublishStreams;
import dev.cubecast.topic.Leaders;
import dev.cubecast.topic.TopicSettings;

/** What clients of one node do with topics, by their names: find, publish to, make, describe, list and delete them. */
public final class TopicAccess {
    private final TopicSettings defaults;
    private final int replicas;
    private final TopicLocator locator;
    private final TopicPublishing publishing;
    private final CubeTopics topics;

    /**
     * @param use of topics; its defaults have those settings too that another durability would give a meaning
     * @param leaders of the shards of ephemeral topics
     * @param publishes to ephemeral topics
     */
    TopicAccess(
            int dimension,
            TopicUse use,
            DurableNode durable,
            Leaders leaders,
            PublishStreams publishes,
            ProtocolPorts ports) {
        defaults = use.defaults();
        replicas = durable.groups().replicas();
        TopicRequests requests = durable.host().topicRequests();
        locator = new TopicLocator(
                dimension,
                requests,
                use.creates(),
                defaults.meaningful(),
                ports.events(),
                ports.random(),
                ports.trace());
        publishing = new TopicPublishing(locator, publishes, durable.host().streams(), ports.events(), ports.trace());
        topics = new CubeTopics(dimension, locator, requests, leaders, ports.events(), ports.random(), ports.trace());
    }

    /** Where topics are. */
    public TopicLocator locator() {
        return locator;
    }

    /** The way of all that clients publish. */
    public TopicPublishing publishing() {
        return publishing;
    }

    /** The topics of the cube. */
    public CubeTopics topics() {
        return topics;
    }

    /** What a topic gets whose maker leaves its settings open. */
    public TopicSettings defaults() {
        return defaults;
    }

    /** The replicas of every topic; fewer in a cube of fewer nodes. */
    public int replicas() {
        return replicas;
    }

    void tick(long nowMs) {
        locator.tick(nowMs);
        topics.tick(nowMs);
        publishing.tick(nowMs);
    }
}
