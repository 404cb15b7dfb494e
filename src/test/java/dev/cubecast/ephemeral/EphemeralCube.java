package dev.cubecast.ephemeral;

import dev.cubecast.RoutedNet;
import dev.cubecast.delivery.DeliverySettings;
import dev.cubecast.delivery.EphemeralFeeds;
import dev.cubecast.delivery.FeedListener;
import dev.cubecast.delivery.Gap;
import dev.cubecast.message.Bytes;
import dev.cubecast.overlay.Vertex;
import dev.cubecast.publish.PublishOutcome;
import dev.cubecast.publish.PublishSettings;
import dev.cubecast.publish.PublishStreams;
import dev.cubecast.topic.RecordBatch;
import dev.cubecast.topic.ReplicaPlacement;
import dev.cubecast.topic.Shard;
import dev.cubecast.topic.TopicKey;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Eight nodes with all that concerns ephemeral topics. Who lives and who leads is what the test says. */
final class EphemeralCube {
    static final long DEADLINE_MS = 3_000;

    final RoutedNet net;
    final ReplicaPlacement placement = new ReplicaPlacement("test", 3);
    final List<Node> nodes = new ArrayList<>();
    final Set<Vertex> dead = new TreeSet<>();
    /** As all nodes know. */
    final Set<TopicKey> deleted = new LinkedHashSet<>();

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

    Shard shard(TopicKey topic) {
        return Shard.of(topic.name(), 3);
    }

    /** The first nodes in the order in which they should lead a topic. */
    List<Node> candidates(TopicKey topic) {
        return placement.candidates(shard(topic)).stream()
                .limit(3)
                .map(this::node)
                .toList();
    }

    /** A node that leads the topic last. */
    Node outsider(TopicKey topic) {
        return placement.candidates(shard(topic)).stream()
                .map(this::node)
                .reduce((earlier, later) -> later)
                .orElseThrow();
    }

    void kill(Node node) {
        dead.add(node.self);
        settle();
    }

    /**
     * The node comes back without its memory, in its next incarnation, and knows no leader; nobody has heard of that
     * yet.
     */
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
        private PublishStreams publishes;
        private EphemeralFeeds feeds;

        private Node(RoutedNet.Peer peer) {
            this.peer = peer;
            this.self = peer.self;
            start();
            peer.onTick(nowMs -> {
                shards.tick(nowMs);
                publishes.tick(nowMs);
                feeds.tick(nowMs);
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
                    (topic, shard, nowMs) -> deleted.contains(topic),
                    peer,
                    nowMs -> nowMs + wallOffsetMs,
                    net.random,
                    peer);
            publishes = new PublishStreams(self, PublishSettings.DEFAULT, peer.router, peer, peer, net.random, peer);
            feeds = new EphemeralFeeds(self, DeliverySettings.DEFAULT, peer.router, peer, peer, this, peer);
        }

        List<PublishOutcome> publish(TopicKey topic, String text) {
            List<PublishOutcome> outcomes = new ArrayList<>();
            long deadlineMs = net.nowMs() + DEADLINE_MS;
            publishes.publish(topic, List.of(Bytes.utf8(text)), deadlineMs, outcomes::add, net.nowMs());
            peer.settle();
            return outcomes;
        }

        void subscribe(TopicKey topic) {
            feeds.subscribe(topic, net.nowMs());
            peer.settle();
        }

        @Override
        public void onReady(TopicKey topic, long epoch, long nextOffset) {
            received.add("from " + nextOffset);
        }

        @Override
        public void onBatch(TopicKey topic, RecordBatch batch) {
            batch.messages().forEach(message -> received.add(message.toUtf8()));
            timestamps.add(batch.timestampMs());
        }

        @Override
        public void onGap(TopicKey topic, Gap gap) {
            gaps++;
        }

        @Override
        public void onRefused(TopicKey topic, String why) {
            received.add("refused: " + why);
        }

        @Override
        public void onDeleted(TopicKey topic) {
            received.add("deleted");
        }
    }
}
