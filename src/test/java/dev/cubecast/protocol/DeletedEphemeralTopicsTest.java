package dev.cubecast.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cubecast.consensus.GroupId;
import dev.cubecast.delivery.DeliverySettings;
import dev.cubecast.delivery.EphemeralFeeds;
import dev.cubecast.delivery.FeedListener;
import dev.cubecast.delivery.Gap;
import dev.cubecast.ephemeral.EphemeralSettings;
import dev.cubecast.ephemeral.EphemeralShards;
import dev.cubecast.message.Bytes;
import dev.cubecast.protocol.FormedCube.Node;
import dev.cubecast.protocol.PublicationOutcome.Stored;
import dev.cubecast.topic.Durability;
import dev.cubecast.topic.RecordBatch;
import dev.cubecast.topic.Shard;
import dev.cubecast.topic.TopicKey;
import dev.cubecast.topic.TopicName;
import dev.cubecast.topic.TopicOutcome;
import dev.cubecast.topic.TopicSettings;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * An ephemeral topic is deleted, and perhaps recreated, while nodes publish to it and watch it, that do not hear of
 * that.
 */
class DeletedEphemeralTopicsTest {
    private static final long DEADLINE_MS = 3_000;
    /** Renewals of interest come each second. */
    private static final long TOLD_MS = 1_200;

    private static final int HOME = 1;

    private final FormedCube cube = new FormedCube(1, true, TopicSettings.EPHEMERAL);
    private final Shard shard = new Shard(cube.net.cube.vertex(HOME));
    private final TopicName name = cube.topicAt(HOME);
    private final Node keeper = cube.node(HOME ^ 1);
    private final Watcher watcher = new Watcher(cube.outsider(HOME));

    DeletedEphemeralTopicsTest() {
        cube.nodes.forEach(this::letLead);
        lead(cube.node(HOME));
    }

    private void letLead(Node node) {
        EphemeralShards shards = new EphemeralShards(
                node.peer.self,
                EphemeralSettings.DEFAULT,
                DeliverySettings.DEFAULT,
                node.peer.router,
                node.peer,
                new GroupDeletions(node.durable.host(), node.peer),
                node.peer,
                nowMs -> nowMs,
                cube.net.random,
                node.peer);
        node.peer.onTick(shards::tick);
        node.peer.onLeaders(shards::onLeadersChanged);
    }

    /** All nodes believe that this one leads the shard. */
    private void lead(Node leader) {
        cube.nodes.forEach(node -> node.peer.believe(shard, leader.peer.asLeader()));
        cube.net.run(1_000);
    }

    /** One node's feeds, and what they say. */
    private final class Watcher implements FeedListener {
        final Node node;
        final List<String> told = new ArrayList<>();
        private final EphemeralFeeds feeds;

        Watcher(Node node) {
            this.node = node;
            feeds = new EphemeralFeeds(
                    node.peer.self, DeliverySettings.DEFAULT, node.peer.router, node.peer, node.peer, this, node.peer);
            node.peer.onTick(feeds::tick);
            node.peer.onLeaders(feeds::onLeadersChanged);
        }

        void watch() {
            feeds.subscribe(located(node), cube.net.nowMs());
            node.peer.settle();
            cube.net.run(100);
        }

        @Override
        public void onReady(TopicKey topic, long epoch, long nextOffset) {
            told.add("from " + nextOffset);
        }

        @Override
        public void onBatch(TopicKey topic, RecordBatch batch) {
            batch.messages().forEach(message -> told.add(message.toUtf8()));
        }

        @Override
        public void onGap(TopicKey topic, Gap gap) {
            told.add(gap.toString());
        }

        @Override
        public void onRefused(TopicKey topic, String why) {
            told.add(why);
        }

        @Override
        public void onDeleted(TopicKey topic) {
            told.add("deleted");
        }
    }

    /** What the node takes the name for now. */
    private TopicKey located(Node node) {
        List<Location> found = new ArrayList<>();
        long nowMs = cube.net.nowMs();
        node.locator.locate(name, false, nowMs + DEADLINE_MS, found::add, nowMs);
        cube.await("location", () -> !found.isEmpty());
        return ((Location.Located) found.get(0)).topic().key();
    }

    private PublicationOutcome publish(Node node, String message) {
        List<PublicationOutcome> outcomes = new ArrayList<>();
        Publication publication = new Publication(name, List.of(Bytes.utf8(message)), null, null);
        long nowMs = cube.net.nowMs();
        node.publishing.publish(publication, nowMs + DEADLINE_MS, outcomes::add, nowMs);
        node.peer.settle();
        cube.await("outcome", () -> !outcomes.isEmpty());
        return outcomes.get(0);
    }

    private void delete() {
        List<TopicOutcome> outcomes = new ArrayList<>();
        long nowMs = cube.net.nowMs();
        keeper.topics.delete(name, nowMs + DEADLINE_MS, outcomes::add, nowMs);
        cube.await("deletion", () -> !outcomes.isEmpty());
        assertThat(outcomes).containsExactly(new TopicOutcome.Deleted());
    }

    private static Stored at(long offset, PublicationOutcome like) {
        return new Stored(offset, offset, ((Stored) like).epoch(), Durability.NONE, false);
    }

    @Test
    void aNodeThatKnowsOnlyTheOldTopicPublishesToTheNewOneAtItsFirstOffset() {
        PublicationOutcome first = publish(watcher.node, "a");
        assertThat(publish(watcher.node, "b")).isEqualTo(at(1, first));
        TopicKey before = located(watcher.node);
        delete();
        assertThat(located(watcher.node)).as("has not heard of it").isEqualTo(before);

        assertThat(publish(watcher.node, "c")).isEqualTo(at(0, first));
        assertThat(located(watcher.node)).isNotEqualTo(before);
        assertThat(located(cube.node(HOME))).isEqualTo(located(watcher.node));
    }

    @Test
    void whoWatchesTheOldTopicIsToldAndGetsNothingOfTheNewOneBeforeItFollowsThat() {
        publish(keeper, "a");
        watcher.watch();
        publish(keeper, "b");
        delete();
        publish(keeper, "c");
        cube.net.run(TOLD_MS);
        assertThat(watcher.told).containsExactly("from 1", "b", "deleted");

        watcher.node.locator.forget(name, located(watcher.node).id());
        watcher.watch();
        publish(keeper, "d");
        cube.net.run(100);
        assertThat(watcher.told).endsWith("deleted", "from 1", "d");
    }

    @Test
    void aLeaderThatOnlyFollowsTheGroupTakesATopicThatHasJustBeenMade() {
        Node follower = cube.nodes.stream()
                .filter(node -> node != cube.leader(new GroupId(HOME)).orElseThrow())
                .filter(node -> node.durable.host().group(new GroupId(HOME)).isPresent())
                .findFirst()
                .orElseThrow();
        lead(follower);
        PublicationOutcome first = publish(watcher.node, "a");
        assertThat(first).isInstanceOf(Stored.class);
        cube.net.run(DEADLINE_MS + 1_000);
        assertThat(publish(watcher.node, "b")).isEqualTo(at(1, first));
    }

    @Test
    void aLeaderWithoutAReplicaAsksTheGroupNowAndThen() {
        lead(watcher.node);
        PublicationOutcome first = publish(keeper, "a");
        watcher.watch();
        delete();
        assertThat(publish(watcher.node, "b"))
                .as("an old location, and nobody knows better here")
                .isEqualTo(at(1, first));
        cube.net.run(GroupDeletions.TRUSTED_MS + 2 * TOLD_MS);
        assertThat(watcher.told).containsExactly("from 1", "b", "deleted");
        assertThat(publish(watcher.node, "c")).isEqualTo(at(0, first));
    }

    @Test
    void aTopicIsThereAsLongAsNobodyOfItsGroupCanBeAsked() {
        lead(watcher.node);
        PublicationOutcome first = publish(watcher.node, "a");
        cube.isolate(watcher.node.peer.self.number());
        for (int offset = 1; offset <= 10; offset++) {
            cube.net.run(GroupDeletions.TRUSTED_MS / 3);
            assertThat(publish(watcher.node, "b")).isEqualTo(at(offset, first));
        }
    }
}
