package dev.cubecast.ephemeral;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cubecast.ephemeral.EphemeralCube.Node;
import dev.cubecast.overlay.Vertex;
import dev.cubecast.topic.Durability;
import dev.cubecast.topic.Shard;
import dev.cubecast.topic.SlowConsumer;
import dev.cubecast.topic.TopicDescription;
import dev.cubecast.topic.TopicName;
import dev.cubecast.topic.TopicOutcome;
import dev.cubecast.topic.TopicOutcome.Created;
import dev.cubecast.topic.TopicOutcome.Described;
import dev.cubecast.topic.TopicOutcome.Exists;
import dev.cubecast.topic.TopicOutcome.Listed;
import dev.cubecast.topic.TopicOutcome.NotFound;
import dev.cubecast.topic.TopicOutcome.Overloaded;
import dev.cubecast.topic.TopicOutcome.TooMany;
import dev.cubecast.topic.TopicOutcome.Unavailable;
import dev.cubecast.topic.TopicSettings;
import dev.cubecast.trace.Measure;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Topics are made, described and listed from any node, wherever their leaders are. */
class TopicDirectoryTest {
    private static final TopicSettings LATEST_ONLY = new TopicSettings(Durability.NONE, SlowConsumer.LATEST_ONLY);
    private static final TopicName NEWS = new TopicName("news");

    private final EphemeralCube cube = new EphemeralCube(1, EphemeralSettings.DEFAULT);

    private TopicOutcome end(List<TopicOutcome> outcomes) {
        cube.net.run(EphemeralCube.DEADLINE_MS + 20);
        assertThat(outcomes).hasSize(1);
        return outcomes.get(0);
    }

    private void start() {
        cube.settle();
        cube.net.run(LedShards.LISTENING_MS);
    }

    @Test
    void makesATopicOnceAndThenFindsIt() {
        start();
        Node far = cube.outsider(NEWS);
        TopicOutcome first = end(far.create(NEWS, LATEST_ONLY));
        assertThat(first).isInstanceOf(Created.class);
        TopicDescription made = ((Created) first).topic();
        assertThat(made.topic().settings()).isEqualTo(LATEST_ONLY);
        assertThat(made.shard()).isEqualTo(cube.shard(NEWS));
        assertThat(made.leader()).isEqualTo(made.shard().home());
        assertThat(made.replicas())
                .containsExactlyElementsOf(
                        cube.replicas(NEWS).stream().map(node -> node.self).toList());
        assertThat(made.epoch())
                .isEqualTo(cube.leader(made.shard()).peer.asLeader().epoch());
        assertThat(end(cube.leader(made.shard()).create(NEWS, TopicSettings.EPHEMERAL)))
                .isEqualTo(new Exists(made));
        assertThat(end(far.describe(NEWS))).isEqualTo(new Described(made));
    }

    @Test
    void saysThatATopicWasMadeEvenIfTheFirstAnswerWasLost() {
        start();
        Node leader = cube.leader(cube.shard(NEWS));
        cube.net.cut = (from, to) -> from == leader.self.number();
        List<TopicOutcome> outcomes = cube.outsider(NEWS).create(NEWS, LATEST_ONLY);
        cube.net.run(100);
        cube.net.heal();
        assertThat(end(outcomes)).isInstanceOf(Created.class);
    }

    @Test
    void describesWithoutMaking() {
        start();
        Node far = cube.outsider(NEWS);
        assertThat(end(far.describe(NEWS))).isEqualTo(new NotFound());
        assertThat(end(far.describe(NEWS))).isEqualTo(new NotFound());
    }

    @Test
    void followsARedirect() {
        start();
        Node asker = cube.outsider(NEWS);
        Node wrong = cube.replicas(NEWS).get(1);
        asker.peer.believe(cube.shard(NEWS), wrong.peer.asLeader());
        List<TopicOutcome> outcomes = asker.create(NEWS, LATEST_ONLY);
        cube.net.run(150);
        assertThat(outcomes).hasSize(1).first().isInstanceOf(Created.class);
    }

    @Test
    void asksTheNextLeaderWhenTheFormerHasDied() {
        start();
        Node asker = cube.outsider(NEWS);
        cube.dead.add(cube.leader(cube.shard(NEWS)).self);
        List<TopicOutcome> outcomes = asker.create(NEWS, LATEST_ONLY);
        cube.net.run(400);
        cube.settle();
        cube.net.run(600);
        assertThat(outcomes).hasSize(1).first().isInstanceOf(Created.class);
    }

    @Test
    void isUnavailableWhenNobodyLeads() {
        assertThat(end(cube.nodes.get(0).create(NEWS, LATEST_ONLY))).isInstanceOf(Unavailable.class);
    }

    @Test
    void isUnavailableWhenTwoTakeEachOtherForTheLeader() {
        start();
        Node asker = cube.outsider(NEWS);
        Node first = cube.replicas(NEWS).get(0);
        Node second = cube.replicas(NEWS).get(1);
        first.peer.believe(cube.shard(NEWS), second.peer.asLeader());
        int before = cube.net.framesSent;
        assertThat(end(asker.create(NEWS, LATEST_ONLY))).isInstanceOf(Unavailable.class);
        assertThat(cube.net.framesSent - before)
                .as("a handful of questions, answers and digests a second, not a storm")
                .isLessThan(1_000);
    }

    @Test
    void refusesMoreTopicsThanANodeMayHold() {
        EphemeralCube small = new EphemeralCube(1, new EphemeralSettings(2, 10, true, TopicSettings.EPHEMERAL, 1));
        small.settle();
        List<TopicName> names =
                IntStream.range(0, 3).mapToObj(i -> small.net.topic(5, "t" + i)).toList();
        List<List<TopicOutcome>> outcomes = names.stream()
                .map(name -> small.nodes.get(0).create(name, LATEST_ONLY))
                .toList();
        small.net.run(200);
        assertThat(outcomes.get(1).get(0)).isInstanceOf(Created.class);
        assertThat(outcomes.get(2).get(0)).isInstanceOf(TooMany.class);
    }

    @Test
    void refusesMoreQuestionsThanMayBeUnderWay() {
        start();
        Node asker = cube.outsider(NEWS);
        cube.net.cut = (from, to) -> true;
        List<List<TopicOutcome>> waiting =
                IntStream.range(0, 1_024).mapToObj(i -> asker.describe(NEWS)).toList();

        assertThat(end(asker.describe(NEWS))).isInstanceOf(Overloaded.class);

        assertThat(cube.net.counts.get(Measure.TOPIC_QUESTIONS_REFUSED)).isEqualTo(1);
        assertThat(waiting)
                .allSatisfy(outcomes -> assertThat(outcomes).singleElement().isInstanceOf(Unavailable.class));
    }

    @Test
    void listsTheTopicsOfAllLeadersByName() {
        start();
        List<String> names = IntStream.range(100, 160).mapToObj(i -> "t" + i).toList();
        names.forEach(name -> cube.nodes.get(name.hashCode() & 7).create(new TopicName(name), LATEST_ONLY));
        cube.net.run(500);
        assertThat(names.stream().map(TopicName::new).map(cube::shard).distinct())
                .hasSize(8);
        Node asker = cube.nodes.get(3);
        assertThat(listed(asker.list("", "", 100))).containsExactlyElementsOf(names);
        assertThat(listed(asker.list("t12", "", 100))).containsExactlyElementsOf(names.subList(20, 30));
        assertThat(listed(asker.list("t", "t149", 100))).containsExactlyElementsOf(names.subList(50, 60));
        assertThat(listed(asker.list("t12", "t125x", 2))).containsExactly("t126", "t127");
        assertThat(listed(asker.list("zzz", "", 100))).isEmpty();
        assertThat(listed(asker.list("", "t158" + "ü".repeat(1_000), 100))).containsExactly("t159");
    }

    @Test
    void saysWhetherThereIsMoreThanTheLimit() {
        start();
        IntStream.range(0, 20).forEach(i -> cube.nodes.get(0).create(new TopicName("t" + i), LATEST_ONLY));
        cube.net.run(500);
        assertThat(((Listed) end(cube.nodes.get(1).list("", "", 20))).truncated())
                .isFalse();
        assertThat(((Listed) end(cube.nodes.get(1).list("", "", 19))).truncated())
                .isTrue();
    }

    @Test
    void namesTheLeadersThatDoNotAnswer() {
        start();
        Vertex silent = new Vertex(7, 3);
        TopicName away = cube.net.topic(7, "away");
        TopicName here = cube.net.topic(5, "here");
        cube.nodes.get(0).create(away, LATEST_ONLY);
        cube.nodes.get(0).create(here, LATEST_ONLY);
        cube.net.run(200);
        cube.dead.add(silent);
        Listed listed = (Listed) end(cube.nodes.get(0).list("", "", 10));
        assertThat(listed.silent()).containsExactly(silent);
        assertThat(listed.topics()).extracting(topic -> topic.topic().name()).containsExactly(here);
    }

    @Test
    void listsNothingButSilenceWhenNobodyLeads() {
        Listed listed = (Listed) end(cube.nodes.get(0).list("", "", 10));
        assertThat(listed.topics()).isEmpty();
        assertThat(listed.silent()).hasSize(8);
        cube.nodes
                .get(0)
                .peer
                .believe(new Shard(new Vertex(0, 3)), cube.nodes.get(0).peer.asLeader());
        cube.net.run(LedShards.LISTENING_MS);
        assertThat(((Listed) end(cube.nodes.get(0).list("", "", 10))).silent()).hasSize(7);
    }

    @Test
    void anAnsweredQuestionMakesRoomForTheNextAtOnce() {
        start();
        Node leader = cube.leader(cube.shard(NEWS));
        leader.create(NEWS, LATEST_ONLY);
        for (int i = 0; i < 2_000; i++) {
            assertThat(leader.describe(NEWS))
                    .as("question %d between two ticks", i)
                    .singleElement()
                    .isInstanceOf(Described.class);
        }
    }

    @Test
    void makesOnlySoManyListsAtATime() {
        start();
        List<TopicOutcome> outcomes = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            outcomes.addAll(cube.nodes.get(0).list("", "", 10));
        }
        assertThat(outcomes).as("refused at once").isNotEmpty().hasOnlyElementsOfType(Overloaded.class);
        assertThat(cube.net.counts.get(Measure.TOPIC_QUESTIONS_REFUSED)).isEqualTo(outcomes.size());
        cube.net.run(200);
        assertThat(end(cube.nodes.get(0).list("", "", 10))).isInstanceOf(Listed.class);
    }

    private List<String> listed(List<TopicOutcome> outcomes) {
        Listed listed = (Listed) end(outcomes);
        assertThat(listed.silent()).isEmpty();
        return listed.topics().stream()
                .map(topic -> topic.topic().name().text())
                .toList();
    }
}
