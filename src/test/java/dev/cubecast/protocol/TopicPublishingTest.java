package dev.cubecast.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cubecast.consensus.GroupId;
import dev.cubecast.consensus.ProducerId;
import dev.cubecast.consensus.StoredPublish.Sequence;
import dev.cubecast.durable.TopicRequest;
import dev.cubecast.message.Bytes;
import dev.cubecast.protocol.FormedCube.Node;
import dev.cubecast.protocol.PublicationOutcome.Reason;
import dev.cubecast.protocol.PublicationOutcome.Refused;
import dev.cubecast.protocol.PublicationOutcome.Stored;
import dev.cubecast.topic.Durability;
import dev.cubecast.topic.SlowConsumer;
import dev.cubecast.topic.Topic;
import dev.cubecast.topic.TopicId;
import dev.cubecast.topic.TopicName;
import dev.cubecast.topic.TopicSettings;
import dev.cubecast.trace.Measure;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A node without a replica publishes to topics of a group that is elsewhere, by their names. */
class TopicPublishingTest {
    private static final long DEADLINE_MS = 3_000;
    private static final TopicSettings QUORUM = new TopicSettings(Durability.QUORUM, SlowConsumer.DROP_OLDEST);
    private static final TopicSettings LEADER = new TopicSettings(Durability.LEADER, SlowConsumer.DROP_OLDEST);
    private static final int HOME = 1;
    private static final GroupId GROUP = new GroupId(HOME);

    private final FormedCube cube = new FormedCube(1, true, QUORUM);
    private final TopicName name = cube.topicAt(HOME);
    private final Node node = cube.outsider(HOME);
    /** By publish, in the order in which they were made. */
    private final List<@Nullable PublicationOutcome> outcomes = new ArrayList<>();

    private int ended;

    private void publish(Publication publication) {
        publish(cube, node, publication);
    }

    private void publish(FormedCube cube, Node node, Publication publication) {
        int index = outcomes.size();
        outcomes.add(null);
        node.publishing.publish(
                publication,
                cube.net.nowMs() + DEADLINE_MS,
                outcome -> {
                    assertThat(outcomes.set(index, outcome)).as("told before").isNull();
                    ended++;
                },
                cube.net.nowMs());
        assertThat(outcomes.get(index)).as("within the call").isNull();
    }

    private void publish(String message) {
        publish(publication(message, null, null));
    }

    private Publication publication(String message, @Nullable Sequence sequence, @Nullable Durability asked) {
        return new Publication(name, List.of(Bytes.utf8(message)), sequence, asked);
    }

    private static Sequence sequence(long first) {
        return new Sequence(new ProducerId("p"), first);
    }

    private void awaitOutcomes(int count) {
        cube.await(count + " outcomes", () -> ended == count);
    }

    private Stored stored(int index) {
        return (Stored) outcomes.get(index);
    }

    private Topic make(long id, TopicSettings settings) {
        Topic topic = new Topic(name, new TopicId(9, id), settings);
        cube.change(GROUP, new TopicRequest.Create(topic));
        return topic;
    }

    /** Makes another topic of the name, of which this node has not heard. */
    private Topic recreate(Topic before, long id) {
        cube.change(GROUP, new TopicRequest.Delete(before.id()));
        return make(id, before.settings());
    }

    private void assertOffsetsInOrder(int from, int count) {
        assertThat(IntStream.range(from, from + count).mapToLong(i -> stored(i).first()))
                .containsExactlyElementsOf(LongStream.range(0, count).boxed().toList());
    }

    @Test
    void makesTheTopicThatIsPublishedToAndKeepsTheOrder() {
        for (int i = 0; i < 50; i++) {
            publish("message " + i);
        }
        awaitOutcomes(50);
        assertOffsetsInOrder(0, 50);
        assertThat(stored(0).level()).isEqualTo(Durability.QUORUM);
        assertThat(node.publishing.bytesWaiting()).isZero();
    }

    @Test
    void answersWithTheLevelOfTheTopicOrTheWeakerOneThatWasAskedFor() {
        make(1, QUORUM);
        publish(publication("m", null, Durability.LEADER));
        publish(publication("m", null, Durability.NONE));
        publish(publication("m", null, null));
        awaitOutcomes(3);
        assertThat(stored(0).level()).isEqualTo(Durability.LEADER);
        assertThat(outcomes.get(1)).isEqualTo(new PublicationOutcome.Taken());
        assertThat(stored(2).level()).isEqualTo(Durability.QUORUM);
    }

    @Test
    void refusesMoreThanTheTopicPromises() {
        make(1, LEADER);
        publish(publication("m", null, Durability.QUORUM));
        awaitOutcomes(1);
        assertThat(((Refused) outcomes.get(0)).reason()).isEqualTo(Reason.DURABILITY_TOO_STRONG);
    }

    @Test
    void givesALowerLevelOnlyOnceTheSettingsAreKnown() {
        Topic topic = make(1, QUORUM);
        publish("m");
        awaitOutcomes(1);
        cube.change(GROUP, new TopicRequest.Change(topic.id(), QUORUM, LEADER));
        publish("m");
        awaitOutcomes(2);
        assertThat(stored(1).level()).isEqualTo(Durability.LEADER);
    }

    @Test
    void tellsRepetitionsByProducerAndSequence() {
        publish(publication("m", sequence(1), null));
        publish(publication("m", sequence(1), null));
        publish(publication("m", sequence(3), null));
        awaitOutcomes(3);
        assertThat(stored(0).duplicate()).isFalse();
        assertThat(stored(1)).isEqualTo(new Stored(0, 0, stored(0).epoch(), Durability.QUORUM, true));
        assertThat(outcomes.get(2)).isEqualTo(new PublicationOutcome.OutOfSequence(2));
    }

    @Test
    void publishesToTheTopicThatHasTheNameNow() {
        Topic before = make(1, QUORUM);
        publish("m");
        awaitOutcomes(1);
        Topic after = recreate(before, 2);
        publish("m");
        awaitOutcomes(2);
        assertThat(stored(1).first()).isZero();
        assertThat(cube.topicsOf(GROUP).ends(after.id()).orElseThrow().next()).isEqualTo(1);
    }

    @Test
    void keepsTheOrderWhileTheTopicIsRecreated() {
        Topic before = make(1, QUORUM);
        publish("m");
        awaitOutcomes(1);
        recreate(before, 2);
        // Some are refused for the id, the later ones come meanwhile.
        for (int i = 0; i < 40; i++) {
            publish("message " + i);
            if (i % 4 == 3) {
                cube.net.run(10);
            }
        }
        awaitOutcomes(41);
        assertOffsetsInOrder(1, 40);
    }

    @Test
    void makesATopicThatIsGoneOnlyIfUseMakesTopics() {
        FormedCube strict = new FormedCube(3, false, QUORUM);
        publish(strict, strict.node(0), publication("m", null, null));
        strict.await("outcome", () -> ended == 1);
        assertThat(((Refused) outcomes.get(0)).reason()).isEqualTo(Reason.UNKNOWN_TOPIC);
    }

    @Test
    void anEphemeralTopicNeitherPromisesNorRemembersAnything() {
        make(1, TopicSettings.EPHEMERAL);
        publish(publication("m", null, Durability.LEADER));
        publish(publication("m", sequence(1), null));
        awaitOutcomes(2);
        assertThat(outcomes.stream().map(outcome -> ((Refused) outcome).reason()))
                .containsExactly(Reason.DURABILITY_TOO_STRONG, Reason.NO_SEQUENCES);
    }

    @Test
    void saysAtTheDeadlineThatNothingWasStored() {
        cube.isolate(node.peer.self.number());
        publish("m");
        cube.net.run(DEADLINE_MS - 10);
        assertThat(ended).isZero();
        cube.net.run(20);
        assertThat(((Refused) outcomes.get(0)).reason()).isEqualTo(Reason.UNAVAILABLE);
        cube.heal();
        publish("m");
        awaitOutcomes(2);
        assertThat(stored(1).first()).isZero();
    }

    @Test
    void refusesMoreThanMayWaitForThePlaceOfTheirTopic() {
        cube.isolate(node.peer.self.number());
        for (int i = 0; i < TopicPublishing.WAITING_MAX; i++) {
            publish("m");
        }
        publish("m");
        node.peer.settle();
        assertThat(((Refused) outcomes.get(TopicPublishing.WAITING_MAX)).reason())
                .isEqualTo(Reason.OVERLOADED);
        assertThat(cube.net.counts.get(Measure.PUBLISHES_NOT_LOCATED)).isEqualTo(1);
        cube.heal();
        awaitOutcomes(TopicPublishing.WAITING_MAX + 1);
        assertThat(outcomes.subList(0, TopicPublishing.WAITING_MAX)).allMatch(Stored.class::isInstance);
    }

    @Test
    void whatIsPastItsDeadlineIsNotPublished() {
        make(1, QUORUM);
        publish("before");
        awaitOutcomes(1);
        List<PublicationOutcome> told = new ArrayList<>();
        node.publishing.publish(publication("late", null, null), cube.net.nowMs(), told::add, cube.net.nowMs());
        assertThat(told).as("within the call").isEmpty();
        publish("after");
        awaitOutcomes(2);
        assertThat(told)
                .singleElement()
                .isInstanceOfSatisfying(
                        Refused.class, refused -> assertThat(refused.reason()).isEqualTo(Reason.UNAVAILABLE));
        assertOffsetsInOrder(0, 2);
    }
}
