package dev.cubecast.protocol;

import dev.cubecast.RoutedNet;
import dev.cubecast.Seeds;
import dev.cubecast.consensus.GroupId;
import dev.cubecast.durable.DurableGroup;
import dev.cubecast.durable.TopicRequest;
import dev.cubecast.durable.TopicVerdict;
import dev.cubecast.overlay.LiveGraph;
import dev.cubecast.overlay.RoutingTable;
import dev.cubecast.overlay.Vertex;
import dev.cubecast.publish.PublishSettings;
import dev.cubecast.publish.PublishStreams;
import dev.cubecast.topic.ReplicaPlacement;
import dev.cubecast.topic.TopicName;
import dev.cubecast.topic.TopicSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Four nodes that have formed a cube, with three replicas of each group, over a network that the test rules. */
final class FormedCube {
    private static final long PATIENCE_MS = 30_000;

    final RoutedNet net;
    final List<Node> nodes = new ArrayList<>();

    static final class Node {
        final RoutedNet.Peer peer;
        final DurableNode durable;
        final TopicLocator locator;
        final TopicPublishing publishing;
        final CubeTopics topics;

        private Node(
                RoutedNet.Peer peer,
                DurableNode durable,
                TopicLocator locator,
                TopicPublishing publishing,
                CubeTopics topics) {
            this.peer = peer;
            this.durable = durable;
            this.locator = locator;
            this.publishing = publishing;
            this.topics = topics;
        }
    }

    /** @param createOnUse whether topics are made by their use, with the settings given */
    FormedCube(long seed, boolean createOnUse, TopicSettings defaults) {
        net = new RoutedNet(2, seed);
        net.peers.forEach(peer -> nodes.add(start(peer, createOnUse, defaults)));
        await(
                "leaders of all groups",
                () -> net.cube.vertices().stream()
                        .allMatch(home -> leader(new GroupId(home.number())).isPresent()));
    }

    private Node start(RoutedNet.Peer peer, boolean createOnUse, TopicSettings defaults) {
        MemoryDisk disk = new MemoryDisk(2, peer);
        ShardGroups groups = new ShardGroups(new ReplicaPlacement("test", 2), 3);
        ReplicaHostPorts ports = ReplicaHostPorts.standard(
                ReplicationSettings.DEFAULT,
                disk.store(),
                groups::placementOf,
                vertex -> true,
                damage -> {
                    throw new AssertionError(damage);
                },
                peer,
                nowMs -> 1_000_000 + nowMs,
                Seeds.random(net.random.nextLong()),
                peer);
        Set<Vertex> members = new TreeSet<>(net.cube.vertices());
        DurableNode durable = new DurableNode(peer.self, disk, members, groups, peer.router, ports);
        TopicLocator locator =
                new TopicLocator(2, durable.host().topicRequests(), createOnUse, defaults, peer, net.random, peer);
        PublishStreams ephemeral =
                new PublishStreams(peer.self, PublishSettings.DEFAULT, peer.router, peer, peer, net.random, peer);
        TopicPublishing publishing =
                new TopicPublishing(locator, ephemeral, durable.host().streams(), peer, peer);
        peer.onTick(durable::tick);
        peer.onTick(ephemeral::tick);
        peer.onTick(locator::tick);
        peer.onTick(publishing::tick);
        CubeTopics topics = new CubeTopics(2, locator, durable.host().topicRequests(), peer, peer, net.random, peer);
        peer.onTick(topics::tick);
        return new Node(peer, durable, locator, publishing, topics);
    }

    Node node(int vertex) {
        return nodes.get(vertex);
    }

    /** The node that leads a group and is ready to, whatever others believe: the one of the highest term. */
    Optional<Node> leader(GroupId group) {
        return nodes.stream()
                .filter(node -> termOf(node, group) > 0)
                .max((one, other) -> Long.compare(termOf(one, group), termOf(other, group)));
    }

    private static long termOf(Node node, GroupId group) {
        return node.durable
                .host()
                .group(group)
                .filter(hosted -> hosted.replica().isReady())
                .map(hosted -> hosted.topics().leadingTerm())
                .orElse(0L);
    }

    /** Some topic of the shard that is at home at a vertex. */
    TopicName topicAt(int vertex) {
        return net.topic(vertex, "news");
    }

    /** A node without a replica of the group of a shard: the farthest from its home. */
    Node outsider(int home) {
        Node far = node(home ^ 3);
        if (far.durable.host().group(new GroupId(home)).isPresent()) {
            throw new AssertionError(far.peer.self + " has a replica of group " + home);
        }
        return far;
    }

    /** Nobody hears of a node any more, nor does it of anybody; the others find paths around it. */
    void isolate(int vertex) {
        net.cut = (from, to) -> from == vertex || to == vertex;
        LiveGraph without = LiveGraph.full(2);
        without.remove(net.cube.vertex(vertex));
        route(without);
    }

    /** Ends all faults. */
    void heal() {
        net.heal();
        route(LiveGraph.full(2));
    }

    private void route(LiveGraph graph) {
        net.peers.forEach(peer -> peer.router.onTable(RoutingTable.of(peer.self, graph)));
    }

    /** Fulfils a request at the leader of a group, past all locators. */
    TopicVerdict change(GroupId group, TopicRequest request) {
        List<TopicVerdict> verdicts = new ArrayList<>();
        topicsOf(group).change(request, verdicts::add, net.nowMs());
        await("verdict", () -> !verdicts.isEmpty());
        return verdicts.get(0);
    }

    /** Those of a group at its leader. */
    DurableGroup topicsOf(GroupId group) {
        return leader(group)
                .orElseThrow(() -> new AssertionError("nobody leads " + group))
                .durable
                .host()
                .group(group)
                .orElseThrow()
                .topics();
    }

    interface Condition {
        boolean holds();
    }

    void await(String what, Condition condition) {
        long untilMs = net.nowMs() + PATIENCE_MS;
        while (!condition.holds()) {
            if (net.nowMs() > untilMs) {
                throw new AssertionError("not within " + PATIENCE_MS + " ms: " + what);
            }
            net.run(RoutedNet.TICK_MS);
        }
    }
}
