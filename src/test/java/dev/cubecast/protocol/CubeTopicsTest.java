package dev.cubecast.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cubecast.consensus.GroupId;
import dev.cubecast.protocol.FormedCube.Node;
import dev.cubecast.topic.Durability;
import dev.cubecast.topic.RetentionLimits;
import dev.cubecast.topic.TopicDescription;
import dev.cubecast.topic.TopicName;
import dev.cubecast.topic.TopicOutcome;
import dev.cubecast.topic.TopicSettings;
import dev.cubecast.trace.Measure;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Topics of a formed cube are made, described, listed and deleted at any node. */
class CubeTopicsTest {
    private static final long DEADLINE_MS = 3_000;
    private static final TopicSettings QUORUM = TopicSettings.durable(Durability.QUORUM, RetentionLimits.NONE);
    private static final TopicSettings LEADER = TopicSettings.durable(Durability.LEADER, RetentionLimits.NONE);

    private final FormedCube cube = new FormedCube(1, true, QUORUM);
    private final TopicName name = cube.topicAt(1);

    private interface Question {
        void ask(CubeTopics topics, long deadlineMs, Consumer<TopicOutcome> whenDone);
    }

    private TopicOutcome ask(int vertex, Question question) {
        List<TopicOutcome> outcomes = new ArrayList<>();
        question.ask(cube.node(vertex).topics, cube.net.nowMs() + DEADLINE_MS, outcomes::add);
        assertThat(outcomes).as("within the call").isEmpty();
        cube.await("outcome", () -> !outcomes.isEmpty());
        return outcomes.get(0);
    }

    private TopicOutcome create(int vertex, TopicName topic, TopicSettings settings) {
        return ask(
                vertex,
                (topics, deadlineMs, whenDone) ->
                        topics.create(topic, settings, deadlineMs, whenDone, cube.net.nowMs()));
    }

    private TopicOutcome describe(int vertex) {
        return ask(
                vertex,
                (topics, deadlineMs, whenDone) -> topics.describe(name, deadlineMs, whenDone, cube.net.nowMs()));
    }

    private TopicOutcome delete(int vertex) {
        return ask(
                vertex, (topics, deadlineMs, whenDone) -> topics.delete(name, deadlineMs, whenDone, cube.net.nowMs()));
    }

    private TopicOutcome.Listed list(int vertex, String after, int limit) {
        return (TopicOutcome.Listed) ask(
                vertex,
                (topics, deadlineMs, whenDone) ->
                        topics.list("", after, limit, deadlineMs, whenDone, cube.net.nowMs()));
    }

    @Test
    void makesATopicOnceAndSaysHowItIs() {
        TopicOutcome.Created made = (TopicOutcome.Created) create(2, name, QUORUM);
        TopicOutcome.Exists other = (TopicOutcome.Exists) create(0, name, LEADER);
        Node leader = cube.leader(new GroupId(1)).orElseThrow();
        assertThat(other.topic()).isEqualTo(made.topic());
        TopicDescription.Led led = made.topic().led();
        assertThat(led.leader()).isEqualTo(leader.peer.self);
        assertThat(led.replicas()).hasSize(3).contains(leader.peer.self);
        assertThat(describe(3)).isEqualTo(new TopicOutcome.Described(made.topic()));
    }

    @Test
    void aTopicWhoseNameOnlyStartsSoIsAnother() {
        create(0, name, QUORUM);
        TopicName shorter = new TopicName(name.text().substring(0, name.text().length() - 1));
        TopicOutcome found = ask(
                0, (topics, deadlineMs, whenDone) -> topics.describe(shorter, deadlineMs, whenDone, cube.net.nowMs()));
        assertThat(found).isEqualTo(new TopicOutcome.NotFound());
    }

    @Test
    void aDeletedTopicIsGoneAtOnceWhoeverAsks() {
        create(0, name, QUORUM);
        assertThat(delete(2)).isEqualTo(new TopicOutcome.Deleted());
        assertThat(describe(3)).isEqualTo(new TopicOutcome.NotFound());
        assertThat(delete(1)).isEqualTo(new TopicOutcome.NotFound());
        assertThat(cube.node(2).locator.known(name)).isEmpty();
    }

    @Test
    void nobodyKnowsWhetherATopicWasMadeThatNoLeaderHasAnsweredFor() {
        cube.isolate(2);
        assertThat(create(2, name, QUORUM)).isInstanceOf(TopicOutcome.Unknown.class);
    }

    @Test
    void nobodyKnowsWhetherATopicWasDeletedThatNoLeaderHasAnsweredFor() {
        create(2, name, QUORUM);
        List<TopicOutcome> outcomes = new ArrayList<>();
        cube.node(2).topics.delete(name, cube.net.nowMs() + DEADLINE_MS, outcomes::add, cube.net.nowMs());
        cube.await(
                "the leader's deletion",
                () -> cube.topicsOf(new GroupId(1)).find(name).isEmpty());
        cube.isolate(2);
        cube.await("outcome", () -> !outcomes.isEmpty());
        assertThat(outcomes.get(0)).isInstanceOf(TopicOutcome.Unknown.class);
    }

    @Test
    void aTopicThatWasMadeIsMadeThoughNobodyDescribesIt() {
        List<TopicOutcome> outcomes = new ArrayList<>();
        CubeTopics topics = cube.node(2).topics;
        topics.create(name, QUORUM, cube.net.nowMs() + DEADLINE_MS, outcomes::add, cube.net.nowMs());
        cube.await("location", () -> cube.node(2).locator.known(name).isPresent());
        cube.isolate(2);
        cube.await("outcome", () -> !outcomes.isEmpty());
        TopicOutcome.Created made = (TopicOutcome.Created) outcomes.get(0);
        assertThat(made.topic().topic().name()).isEqualTo(name);
        assertThat(made.topic().led()).isNull();
    }

    @Test
    void listsTheTopicsOfAllGroups() {
        List<TopicName> names = IntStream.range(10, 30)
                .mapToObj(number -> new TopicName("topic." + number))
                .toList();
        names.forEach(topic -> create(0, topic, QUORUM));
        TopicOutcome.Listed all = list(3, "", 20);
        TopicOutcome.Listed page = list(3, "topic.14", 5);
        assertThat(all.topics().stream().map(found -> found.topic().name())).containsExactlyElementsOf(names);
        assertThat(all.truncated()).isFalse();
        assertThat(page.topics().stream().map(found -> found.topic().name()))
                .containsExactlyElementsOf(names.subList(5, 10));
        assertThat(page.truncated()).isTrue();
    }

    @Test
    void namesTheShardsOfWhichNobodyTells() {
        create(0, name, QUORUM);
        cube.isolate(2);
        TopicOutcome.Listed listed = list(2, "", 10);
        assertThat(listed.silent()).containsExactlyElementsOf(cube.net.cube.vertices());
        assertThat(describe(2)).isInstanceOf(TopicOutcome.Unavailable.class);
    }

    @Test
    void refusesMoreListsThanMayBeMade() {
        List<TopicOutcome> outcomes = new ArrayList<>();
        for (int i = 0; i <= CubeTopics.LISTS_MAX; i++) {
            cube.node(0).topics.list("", "", 10, cube.net.nowMs() + DEADLINE_MS, outcomes::add, cube.net.nowMs());
        }
        cube.await("outcomes", () -> outcomes.size() == CubeTopics.LISTS_MAX + 1);
        assertThat(outcomes.get(0)).isInstanceOf(TopicOutcome.Overloaded.class);
        assertThat(cube.net.counts.get(Measure.TOPIC_QUESTIONS_REFUSED)).isEqualTo(1);
        assertThat(list(0, "", 10).silent()).isEmpty();
    }
}
