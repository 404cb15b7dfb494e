package dev.cubecast.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cubecast.consensus.GroupId;
import dev.cubecast.durable.TopicRequest;
import dev.cubecast.durable.TopicVerdict;
import dev.cubecast.protocol.FormedCube.Node;
import dev.cubecast.protocol.Location.Located;
import dev.cubecast.topic.Durability;
import dev.cubecast.topic.SlowConsumer;
import dev.cubecast.topic.Topic;
import dev.cubecast.topic.TopicId;
import dev.cubecast.topic.TopicName;
import dev.cubecast.topic.TopicSettings;
import dev.cubecast.trace.Measure;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Nodes of a formed cube look for topics whose groups may be elsewhere. */
class TopicLocatorTest {
    private static final long DEADLINE_MS = 3_000;
    private static final TopicSettings DEFAULTS = new TopicSettings(Durability.QUORUM, SlowConsumer.DROP_OLDEST);
    private static final int HOME = 1;
    private static final GroupId GROUP = new GroupId(HOME);

    private final FormedCube cube = new FormedCube(1, true, DEFAULTS);
    private final TopicName name = cube.topicAt(HOME);
    private final Node outsider = cube.outsider(HOME);
    private final List<Location> locations = new ArrayList<>();

    private void locate(Node node, boolean createIfMissing) {
        int before = locations.size();
        node.locator.locate(name, createIfMissing, cube.net.nowMs() + DEADLINE_MS, locations::add, cube.net.nowMs());
        assertThat(locations).as("within the call").hasSize(before);
    }

    private void awaitLocations(int count) {
        cube.await(count + " answers", () -> locations.size() == count);
    }

    private Located located(int index) {
        return (Located) locations.get(index);
    }

    private Topic make(long id) {
        Topic topic = new Topic(name, new TopicId(9, id), DEFAULTS);
        assertThat(cube.change(GROUP, new TopicRequest.Create(topic))).isEqualTo(new TopicVerdict.Made(topic));
        return topic;
    }

    @Test
    void findsWhatIsThereAndRemembersIt() {
        Topic topic = make(1);
        assertThat(outsider.locator.known(name)).isEmpty();
        locate(outsider, false);
        awaitLocations(1);
        assertThat(locations).containsExactly(new Located(topic, GROUP));
        assertThat(outsider.locator.known(name)).contains(new Located(topic, GROUP));
    }

    @Test
    void makesWhatIsMissingOnlyIfItIsToBeUsed() {
        locate(outsider, false);
        awaitLocations(1);
        locate(outsider, true);
        awaitLocations(2);
        assertThat(locations.get(0)).isEqualTo(new Location.NotFound());
        assertThat(located(1).topic().settings()).isEqualTo(DEFAULTS);
    }

    @Test
    void makesNothingIfUseDoesNotMakeTopics() {
        FormedCube strict = new FormedCube(2, false, DEFAULTS);
        strict.node(0).locator.locate(name, true, strict.net.nowMs() + DEADLINE_MS, locations::add, strict.net.nowMs());
        strict.await("answer", () -> !locations.isEmpty());
        assertThat(locations).containsExactly(new Location.NotFound());
    }

    @Test
    void allNodesThatMakeATopicAtOnceGetTheSame() {
        cube.nodes.forEach(node -> locate(node, true));
        awaitLocations(4);
        assertThat(locations).containsOnly(located(0));
    }

    @Test
    void callersForOneTopicShareAQuestion() {
        for (int i = 0; i < 100; i++) {
            locate(outsider, true);
        }
        awaitLocations(100);
        assertThat(locations).containsOnly(located(0));
        assertThat(cube.net.counts.get(Measure.LOCATIONS_ASKED)).isEqualTo(1);
    }

    @Test
    void whoOnlyLooksIsToldSoThoughAnotherMakesTheTopic() {
        locate(outsider, false);
        locate(outsider, true);
        awaitLocations(2);
        assertThat(locations.get(0)).isEqualTo(new Location.NotFound());
        assertThat(locations.get(1)).isInstanceOf(Located.class);
    }

    @Test
    void findsATopicAcrossAChangeOfLeaders() {
        Topic topic = make(1);
        int leader = cube.leader(GROUP).orElseThrow().peer.self.number();
        cube.isolate(leader);
        outsider.locator.locate(name, false, cube.net.nowMs() + 20_000, locations::add, cube.net.nowMs());
        awaitLocations(1);
        assertThat(locations).containsExactly(new Located(topic, GROUP));
        assertThat(cube.leader(GROUP).orElseThrow().peer.self.number()).isNotEqualTo(leader);
    }

    @Test
    void saysAtTheDeadlineThatNobodyAnswers() {
        cube.isolate(outsider.peer.self.number());
        locate(outsider, true);
        cube.net.run(DEADLINE_MS - 10);
        assertThat(locations).isEmpty();
        cube.net.run(20);
        assertThat(locations).hasSize(1).first().isInstanceOf(Location.Unavailable.class);
    }

    @Test
    void eachCallerHasItsOwnDeadline() {
        cube.isolate(outsider.peer.self.number());
        locate(outsider, true);
        cube.net.run(DEADLINE_MS - 100);
        locate(outsider, true);
        cube.net.run(200);
        assertThat(locations).hasSize(1);
        cube.heal();
        awaitLocations(2);
        assertThat(locations.get(1)).isInstanceOf(Located.class);
    }

    @Test
    void asksAgainForWhatALeaderSaysIsGone() {
        Topic before = make(1);
        locate(outsider, false);
        awaitLocations(1);
        cube.change(GROUP, new TopicRequest.Delete(before.id()));
        Topic after = make(2);
        outsider.locator.forget(name, before.id());
        locate(outsider, false);
        awaitLocations(2);
        assertThat(locations.get(1)).isEqualTo(new Located(after, GROUP));
    }

    @Test
    void keepsWhatIsNewerThanTheOneThatIsGone() {
        Topic before = make(1);
        cube.change(GROUP, new TopicRequest.Delete(before.id()));
        Topic after = make(2);
        outsider.locator.onFound(after, cube.net.nowMs());
        outsider.locator.forget(name, before.id());
        assertThat(outsider.locator.known(name)).contains(new Located(after, GROUP));
    }

    @Test
    void putsAQuestionAgainThatIsOlderThanADeletion() {
        Topic before = make(1);
        locate(outsider, false);
        cube.change(GROUP, new TopicRequest.Delete(before.id()));
        outsider.locator.forget(name, before.id());
        awaitLocations(1);
        assertThat(locations).containsExactly(new Location.NotFound());
        assertThat(cube.net.counts.get(Measure.LOCATIONS_ASKED)).isEqualTo(2);
    }

    @Test
    void looksAgainAtWhatIsUsedAndForgetsWhatIsNot() {
        Topic before = make(1);
        locate(outsider, false);
        awaitLocations(1);
        outsider.locator.known(name);
        cube.change(GROUP, new TopicRequest.Delete(before.id()));
        Topic after = make(2);
        cube.net.run(TopicLocator.REFRESH_MS + 500);
        assertThat(outsider.locator.known(name)).contains(new Located(after, GROUP));
        cube.net.run(3 * TopicLocator.REFRESH_MS);
        assertThat(outsider.locator.size()).isZero();
    }

    @Test
    void goesOnWithWhatIsKnownWhileNobodyAnswers() {
        Topic topic = make(1);
        locate(outsider, false);
        awaitLocations(1);
        cube.isolate(outsider.peer.self.number());
        for (int i = 0; i < 10; i++) {
            assertThat(outsider.locator.known(name)).contains(new Located(topic, GROUP));
            cube.net.run(TopicLocator.REFRESH_MS / 2);
        }
    }

    @Test
    void remembersNoMoreThanTheLimit() {
        for (int i = 0; i < TopicLocator.KNOWN_MAX + 1; i++) {
            outsider.locator.onFound(
                    new Topic(new TopicName("topic." + i), new TopicId(1, i), DEFAULTS), cube.net.nowMs());
        }
        assertThat(outsider.locator.size()).isEqualTo(TopicLocator.KNOWN_MAX);
        assertThat(outsider.locator.known(new TopicName("topic.0"))).isEmpty();
        assertThat(cube.net.counts.get(Measure.LOCATIONS_EVICTED)).isEqualTo(1);
    }

    @Test
    void refusesMoreCallersThanMayWait() {
        for (int i = 0; i < TopicLocator.WAITING_MAX; i++) {
            outsider.locator.locate(name, true, cube.net.nowMs() + DEADLINE_MS, location -> {}, cube.net.nowMs());
        }
        locate(outsider, true);
        outsider.peer.settle();
        assertThat(locations).containsExactly(new Location.Overloaded());
        assertThat(cube.net.counts.get(Measure.LOCATIONS_REFUSED)).isEqualTo(1);
    }
}
