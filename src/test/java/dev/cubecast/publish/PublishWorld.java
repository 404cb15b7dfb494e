package dev.cubecast.publish;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cubecast.RoutedNet;
import dev.cubecast.message.Bytes;
import dev.cubecast.overlay.Vertex;
import dev.cubecast.publish.PublishOutcome.Reason;
import dev.cubecast.topic.Shard;
import dev.cubecast.topic.TopicId;
import dev.cubecast.topic.TopicKey;
import dev.cubecast.topic.TopicName;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Four nodes that publish to each other's shards. All messages ever stored stand in one ledger. */
final class PublishWorld {
    private static final TopicId ID = new TopicId(7, -7);

    /** Where a message was stored. */
    record Place(long epoch, TopicName topic, long offset) {}

    final RoutedNet net;
    final List<Node> nodes = new ArrayList<>();
    final List<String> violations = new ArrayList<>();
    /** The place of each message stored. */
    final Map<String, Place> places = new LinkedHashMap<>();

    /** The next offset of each topic in each epoch. */
    private final Map<String, Long> nextOffsets = new LinkedHashMap<>();
    /** The last publish of each entry node stored in each shard and epoch. */
    private final Map<String, Long> lastStored = new LinkedHashMap<>();

    private final PublishSettings settings;
    private final int streamsMax;

    PublishWorld(long seed, PublishSettings settings, int streamsMax) {
        this.net = new RoutedNet(2, seed);
        this.settings = settings;
        this.streamsMax = streamsMax;
        net.peers.forEach(peer -> nodes.add(new Node(peer)));
    }

    Node node(int number) {
        return nodes.get(number);
    }

    void everybodyBelieves(int shard, int leader) {
        nodes.forEach(node -> node.believe(shard, leader));
    }

    /** One publish: how it was made and how it ended. */
    final class Made {
        final String id;
        final TopicName topic;
        final long deadlineMs;

        @Nullable
        PublishOutcome outcome;

        long endedAtMs;

        private Made(String id, TopicName topic, long deadlineMs) {
            this.id = id;
            this.topic = topic;
            this.deadlineMs = deadlineMs;
        }

        private void end(PublishOutcome ending) {
            if (outcome != null) {
                violations.add(id + " ended as " + outcome + " and again as " + ending);
            }
            outcome = ending;
            endedAtMs = net.nowMs();
        }

        @Nullable
        Reason refusal() {
            return outcome instanceof PublishOutcome.Refused refused ? refused.reason() : null;
        }
    }

    /** A node that publishes, and leads when it believes so. */
    final class Node {
        final RoutedNet.Peer peer;
        final Vertex self;
        final List<Made> made = new ArrayList<>();
        /** The messages that it has stored as a leader, in their order. */
        final List<String> stored = new ArrayList<>();

        private final PublishStreams streams;
        private PublishIntake intake;
        private long lastId;

        private Node(RoutedNet.Peer peer) {
            this.peer = peer;
            this.self = peer.self;
            streams = new PublishStreams(self, settings, peer.router, peer, peer, net.random, peer);
            intake = newIntake();
            peer.onTick(streams::tick);
            peer.onLeaders(nowMs -> {
                intake.onLeadersChanged();
                streams.onLeadersChanged(nowMs);
            });
        }

        private PublishIntake newIntake() {
            return new PublishIntake(self, streamsMax, peer.router, peer, peer, net.random, this::store, peer);
        }

        void believe(int shard, int leader) {
            peer.believe(new Shard(net.cube.vertex(shard)), node(leader).peer.asLeader());
        }

        /** Forgets all that it knows as a leader and comes back with the next incarnation. */
        void restartAsLeader() {
            peer.incarnation++;
            intake = newIntake();
        }

        Made publish(TopicName topic, int bytes, long waitMs) {
            Made publish = new Made(self + "/" + ++lastId, topic, net.nowMs() + waitMs);
            made.add(publish);
            Bytes message = Bytes.utf8(publish.id + " ".repeat(Math.max(0, bytes - publish.id.length())));
            boolean[] within = {true};
            streams.publish(
                    new TopicKey(topic, ID),
                    List.of(message),
                    publish.deadlineMs,
                    outcome -> {
                        if (within[0]) {
                            violations.add(publish.id + " ended within the call");
                        }
                        publish.end(outcome);
                    },
                    net.nowMs());
            within[0] = false;
            return publish;
        }

        long bytesPending() {
            return streams.bytesPending();
        }

        private Verdict store(Shard shard, long epoch, TopicKey named, List<Bytes> messages, long at) {
            assertThat(named.id()).isEqualTo(ID);
            TopicName topic = named.name();
            if (topic.text().startsWith("refused")) {
                return new Verdict.Refused(Reason.UNKNOWN_TOPIC);
            }
            assertThat(epoch)
                    .as("epoch of the leader")
                    .isEqualTo(peer.asLeader().epoch());
            assertThat(at).isEqualTo(net.nowMs());
            String id = messages.get(0).toUtf8().trim();
            stored.add(id);
            long offset = nextOffsets.merge(epoch + topic.text(), 1L, Long::sum) - 1;
            Place before = places.put(id, new Place(epoch, topic, offset));
            if (before != null) {
                violations.add(id + " stored at " + before + " and again in epoch " + epoch);
            }
            checkOrder(shard, epoch, id);
            return new Verdict.Stored(offset);
        }

        private void checkOrder(Shard shard, long epoch, String id) {
            String[] parts = id.split("/", -1);
            long number = Long.parseLong(parts[1]);
            Long last = lastStored.put(parts[0] + " " + shard + " " + epoch, number);
            if (last != null && last >= number) {
                violations.add(id + " stored after " + last + " in epoch " + epoch);
            }
        }
    }

    /** What is wrong once every publish's deadline has passed and all frames have arrived. */
    List<String> violations() {
        List<String> found = new ArrayList<>(violations);
        for (Node node : nodes) {
            node.made.forEach(publish -> judge(publish).ifPresent(found::add));
            if (node.bytesPending() != 0) {
                found.add(node.self + " counts " + node.bytesPending() + " bytes as pending");
            }
        }
        return found;
    }

    private Optional<String> judge(Made publish) {
        if (publish.outcome == null || publish.endedAtMs > publish.deadlineMs + RoutedNet.TICK_MS) {
            return Optional.of(publish.id + " did not end in time: " + publish.outcome);
        }
        Place place = places.get(publish.id);
        if (publish.outcome instanceof PublishOutcome.Stored stored) {
            Place claimed = new Place(stored.epoch(), publish.topic, stored.firstOffset());
            return claimed.equals(place)
                    ? Optional.empty()
                    : Optional.of(publish.id + " claimed to be at " + claimed + " but is at " + place);
        }
        return publish.outcome instanceof PublishOutcome.Refused && place != null
                ? Optional.of(publish.id + " ended as " + publish.outcome + " but was stored")
                : Optional.empty();
    }
}
