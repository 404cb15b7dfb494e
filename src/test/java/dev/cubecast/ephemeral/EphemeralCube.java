package dev.cubecast.ephemeral;

import dev.cubecast.RoutedNet;
import dev.cubecast.delivery.DeliverySettings;
import dev.cubecast.delivery.FeedListener;
import dev.cubecast.delivery.Feeds;
import dev.cubecast.delivery.Gap;
import dev.cubecast.message.Bytes;
import dev.cubecast.overlay.Vertex;
import dev.cubecast.publish.PublishOutcome;
import dev.cubecast.publish.PublishSettings;
import dev.cubecast.publish.PublishStreams;
import dev.cubecast.topic.RecordBatch;
import dev.cubecast.topic.ReplicaPlacement;
import dev.cubecast.topic.Shard;
import dev.cubecast.topic.Topic;
import dev.cubecast.topic.TopicDirectory;
import dev.cubecast.topic.TopicName;
import dev.cubecast.topic.TopicOutcome;
import dev.cubecast.topic.TopicSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/** Eight nodes with all that concerns ephemeral topics. Who lives and who leads is what the test says. */
final class EphemeralCube {
    static final long DEADLINE_MS = 3_000;

    final RoutedNet net;
    final ReplicaPlacement placement = new ReplicaPlacement("test", 3);
    final List<Node> nodes = new ArrayList<>();
    final Set<Vertex> dead = new TreeSet<>();
    long wallOffsetMs = 1_000_000;

    private final EphemeralSettings settings;

    EphemeralCube(long seed, EphemeralSettings settings) {
        this.net = new RoutedNet(3, seed);
        this.settings = settings;
        net.cut = (from, to) -> dead.contains(net.cube.vertex(from)) || dead.contains(net.cube.vertex(to));
        net.peers.forEach(peer -> nodes.add(new Node(peer)));
    }

    /** All nodes begin to believe that the first live vertex of each shard's placement leads it. */
    void settle() {
        nodes.forEach(this::settle);
    }

    void settle(Node node) {
        for (Vertex home : net.cube.vertices()) {
            Shard shard = new Shard(home);
            node.peer.believe(shard, leader(shard).peer.asLeader());
        }
    }

    Node leader(Shard shard) {
        return placement.candidates(shard).stream()
                .filter(vertex -> !dead.contains(vertex))
                .findFirst()
                .map(this::node)
                .orElseThrow();
    }

    Node node(Vertex vertex) {
        return nodes.get(vertex.number());
    }

    private boolean isLive(int number) {
        return !dead.contains(net.cube.vertex(number));
    }

    Shard shard(TopicName topic) {
        return Shard.of(topic, 3);
    }

    /** The live replicas of a topic, the leader first. */
    List<Node> replicas(TopicName topic) {
        return placement.replicaSet(shard(topic), settings.replicas(), this::isLive).stream()
                .map(this::node)
                .toList();
    }

    /** Some node that holds no replica of the topic. */
    Node outsider(TopicName topic) {
        List<Node> replicas = replicas(topic);
        return nodes.stream()
                .filter(node -> !replicas.contains(node) && !dead.contains(node.self))
                .findFirst()
                .orElseThrow();
    }

    void kill(Node node) {
        dead.add(node.self);
        settle();
    }

    /** The node comes back without its memory, in its next incarnation, and knows no leader; nobody has heard of that yet. */
    void restart(Node node) {
        dead.remove(node.self);
        node.peer.restart();
        node.start();
    }

    final class Node implements FeedListener {
        final RoutedNet.Peer peer;
        final Vertex self;
        final List<String> received = new ArrayList<>();
        final List<Long> timestamps = new ArrayList<>();
        int gaps;

        EphemeralShards shards;
        private TopicDirectory directory;
        private PublishStreams publishes;
        private Feeds feeds;

        private Node(RoutedNet.Peer peer) {
            this.peer = peer;
            this.self = peer.self;
            start();
            peer.onTick(nowMs -> {
                shards.tick(nowMs);
                publishes.tick(nowMs);
                feeds.tick(nowMs);
                directory.tick(nowMs);
            });
            peer.onLeaders(nowMs -> {
                shards.onLeadersChanged(nowMs);
                publishes.onLeadersChanged(nowMs);
                feeds.onLeadersChanged(nowMs);
            });
        }

        private void start() {
            shards = new EphemeralShards(
                    self,
                    settings,
                    DeliverySettings.DEFAULT,
                    peer.router,
                    peer,
                    placement,
                    EphemeralCube.this::isLive,
                    peer,
                    nowMs -> nowMs + wallOffsetMs,
                    net.random,
                    peer);
            directory = new TopicDirectory(self, peer.router, peer, peer, net.random, peer);
            publishes = new PublishStreams(self, PublishSettings.DEFAULT, peer.router, peer, peer, net.random, peer);
            feeds = new Feeds(self, DeliverySettings.DEFAULT, peer.router, peer, peer, this, peer);
        }

        List<TopicOutcome> create(TopicName name, TopicSettings wanted) {
            return ask(whenDone -> directory.create(name, wanted, net.nowMs() + DEADLINE_MS, whenDone, net.nowMs()));
        }

        List<TopicOutcome> describe(TopicName name) {
            return ask(whenDone -> directory.describe(name, net.nowMs() + DEADLINE_MS, whenDone, net.nowMs()));
        }

        List<TopicOutcome> list(String prefix, String after, int limit) {
            return ask(
                    whenDone -> directory.list(prefix, after, limit, net.nowMs() + DEADLINE_MS, whenDone, net.nowMs()));
        }

        /** The topic as the leader in this node's view knows it. */
        Topic topic(TopicName name) {
            List<TopicOutcome> outcomes = describe(name);
            net.run(1_000);
            return ((TopicOutcome.Described) outcomes.get(0)).topic().topic();
        }

        private List<TopicOutcome> ask(Consumer<Consumer<TopicOutcome>> question) {
            List<TopicOutcome> outcomes = new ArrayList<>();
            question.accept(outcomes::add);
            if (!outcomes.isEmpty()) {
                throw new AssertionError("answered within the call: " + outcomes);
            }
            peer.settle();
            return outcomes;
        }

        List<PublishOutcome> publish(TopicName topic, String text) {
            List<PublishOutcome> outcomes = new ArrayList<>();
            long deadlineMs = net.nowMs() + DEADLINE_MS;
            publishes.publish(topic, List.of(Bytes.utf8(text)), deadlineMs, outcomes::add, net.nowMs());
            peer.settle();
            return outcomes;
        }

        void subscribe(TopicName topic) {
            feeds.subscribe(topic, net.nowMs());
            peer.settle();
        }

        @Override
        public void onReady(Topic topic, long epoch, long nextOffset) {}

        @Override
        public void onBatch(TopicName topic, RecordBatch batch) {
            batch.messages().forEach(message -> received.add(message.toUtf8()));
            timestamps.add(batch.timestampMs());
        }

        @Override
        public void onGap(TopicName topic, Gap gap) {
            gaps++;
        }

        @Override
        public void onRefused(TopicName topic, String why) {
            received.add("refused: " + why);
        }
    }
}
