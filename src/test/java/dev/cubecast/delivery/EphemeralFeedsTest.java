package dev.cubecast.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cubecast.delivery.DeliveryCube.Network;
import dev.cubecast.delivery.DeliveryCube.Node;
import dev.cubecast.delivery.DeliveryCube.Subscriber.Deleted;
import dev.cubecast.delivery.DeliveryCube.Subscriber.Delivered;
import dev.cubecast.delivery.DeliveryCube.Subscriber.Ended;
import dev.cubecast.delivery.DeliveryCube.Subscriber.Missed;
import dev.cubecast.delivery.DeliveryCube.Subscriber.Ready;
import dev.cubecast.message.Kind;
import dev.cubecast.topic.TopicName;
import java.util.List;
import org.junit.jupiter.api.Test;

class EphemeralFeedsTest {
    private static final TopicName A = new TopicName("a");
    private static final TopicName B = new TopicName("b");

    private final Tuning tuning = new Tuning();

    @Test
    void isReadyAtTheEndOfTheTopic() {
        DeliveryCube cube = cubeLedBy0();
        cube.node(0).publish(A, "before");
        cube.node(3).subscribe(A);
        cube.run(100);
        cube.node(0).publish(A, "after");
        cube.run(100);

        assertThat(seen(cube, 3).get(0)).isEqualTo(new Ready(epoch(cube, 0), 1));
        assertThat(cube.node(3).subscriber.bodies(A)).containsExactly("after");
    }

    @Test
    void followsTopicsThatTheNodeItselfLeads() {
        DeliveryCube cube = cubeLedBy0();
        cube.node(0).subscribe(A);
        cube.run(100);
        cube.sentByKind.clear();
        cube.node(0).publish(A, "own");

        assertThat(cube.node(0).subscriber.bodies(A)).containsExactly("own");
        assertThat(cube.sentByKind).isEmpty();
    }

    @Test
    void answersReadyToEachLaterSubscribe() {
        DeliveryCube cube = cubeLedBy0();
        cube.node(3).subscribe(A);
        cube.node(3).subscribe(A);
        cube.run(100);
        assertThat(seen(cube, 3)).hasSize(1);

        cube.node(0).publish(A, "x");
        cube.run(100);
        cube.node(3).subscribe(A);
        assertThat(seen(cube, 3)).last().isEqualTo(new Ready(epoch(cube, 0), 1));
        assertThat(cube.node(3).feeds.size()).isEqualTo(1);
    }

    @Test
    void asksAgainUntilItIsAnswered() {
        DeliveryCube cube = cubeLedBy0();
        cube.network = losing(Kind.INTEREST);
        cube.node(1).subscribe(A);
        cube.run(300);
        cube.network = Network.RELIABLE;
        cube.run(500);

        assertThat(seen(cube, 1)).hasSize(1);
    }

    @Test
    void waitsUntilALeaderIsKnown() {
        DeliveryCube cube = new DeliveryCube(2, tuning.settings(), 1);
        cube.node(3).subscribe(A);
        cube.run(5_000);
        assertThat(cube.sentByKind).isEmpty();

        cube.lead(cube.node(0), 1);
        cube.run(20);
        assertThat(seen(cube, 3)).hasSize(1);
    }

    @Test
    void asksSoonAgainWhenTheLeaderDoesNotYetKnowThatItLeads() {
        DeliveryCube cube = cubeLedBy0();
        cube.node(3).subscribe(A);
        cube.run(1_500);
        cube.node(0).believe(cube.leader(1, 1));
        // The next renewal is answered by a node that no longer leads; shortly after it leads again.
        cube.run(600);
        cube.node(0).believe(cube.leader(0, 1));
        cube.run(250);
        cube.node(0).publish(A, "back");
        cube.run(20);

        assertThat(cube.node(3).subscriber.bodies(A)).containsExactly("back");
        assertThat(cube.node(3).subscriber.gaps(A)).isEmpty();
    }

    @Test
    void tellsOfAGapOfUnknownExtentWhenAnotherNodeLeads() {
        DeliveryCube cube = cubeLedBy0();
        cube.node(3).subscribe(A);
        cube.run(100);
        cube.node(0).publish(A, "old");
        cube.run(100);
        cube.lead(cube.node(1), 1);
        cube.run(100);
        cube.node(1).publish(A, "new");
        cube.run(100);

        assertThat(seen(cube, 3).stream().map(Object::getClass).toList())
                .isEqualTo(List.of(Ready.class, Delivered.class, Missed.class, Delivered.class));
        assertThat(cube.node(3).subscriber.gaps(A)).containsExactly(new Gap.Unknown());
    }

    @Test
    void endsAFeedWhoseTopicIsDeletedAndFollowsTheNextOneAsAnother() {
        DeliveryCube cube = cubeLedBy0();
        cube.node(3).subscribe(A);
        cube.run(100);
        cube.node(0).publish(A, "old");
        cube.run(100);
        cube.delete(A);
        cube.run(1_000);
        assertThat(seen(cube, 3)).last().isEqualTo(new Deleted());
        assertThat(cube.node(3).feeds.size()).isZero();
        assertThat(cube.node(0).pushes.interests()).isZero();

        cube.node(3).subscribe(A);
        cube.run(100);
        cube.node(0).publish(A, "new");
        cube.run(100);
        assertThat(seen(cube, 3).get(3)).isEqualTo(new Ready(epoch(cube, 0), 0));
        assertThat(cube.node(3).subscriber.bodies(A)).containsExactly("old", "new");
        assertThat(cube.node(3).subscriber.gaps(A)).isEmpty();
    }

    @Test
    void goesOnWhereItWasWhenTheLeaderComesBackBeforeAnotherHasAnswered() {
        DeliveryCube cube = cubeLedBy0();
        cube.node(3).subscribe(A);
        cube.run(100);
        cube.node(3).believe(cube.leader(1, 1));
        cube.node(0).publish(A, "meanwhile");
        cube.run(100);
        assertThat(cube.node(3).subscriber.bodies(A)).isEmpty();

        cube.node(3).believe(cube.leader(0, 1));
        cube.run(500);
        assertThat(cube.node(3).subscriber.bodies(A)).containsExactly("meanwhile");
        assertThat(cube.node(3).subscriber.gaps(A)).isEmpty();
    }

    @Test
    void ignoresAnAnswerOfTheTimeBeforeTheLeaderChangedAndCameBack() {
        DeliveryCube cube = cubeLedBy0();
        cube.network = (kind, random) -> List.of(kind == Kind.INTEREST_ANSWER ? 2_000L : 1L);
        cube.node(3).subscribe(A);
        cube.run(100);
        cube.network = Network.RELIABLE;
        cube.lead(cube.node(1), 1);
        cube.run(100);
        cube.lead(cube.node(0), 1);
        cube.node(0).publish(A, "x");
        cube.network = losing(Kind.INTEREST);
        cube.run(2_000);

        assertThat(seen(cube, 3)).hasSize(1);
        cube.network = Network.RELIABLE;
        cube.run(2_000);
        assertThat(seen(cube, 3)).last().isEqualTo(new Missed(new Gap.Unknown()));
        assertThat(cube.node(3).subscriber.bodies(A)).isEmpty();
    }

    @Test
    void spreadsRenewalsOverTheInterval() {
        DeliveryCube cube = cubeLedBy0();
        for (int i = 0; i < 100; i++) {
            cube.node(1).subscribe(new TopicName("topic" + i));
        }
        cube.run(1_000);

        for (int round = 0; round < 10; round++) {
            cube.sentByKind.clear();
            cube.run(100);
            assertThat(cube.sentByKind.get(Kind.INTEREST))
                    .as("frames with interests")
                    .isEqualTo(5);
        }
        assertThat(cube.node(0).pushes.interests()).isEqualTo(100);
        cube.run(20_000);
        assertThat(cube.node(0).pushes.interests()).as("kept by renewals").isEqualTo(100);
    }

    @Test
    void refusesMoreTopicsThanItMayFollow() {
        tuning.feedsMax = 1;
        DeliveryCube cube = cubeLedBy0();
        cube.node(3).subscribe(A);
        cube.node(3).subscribe(B);
        cube.run(100);

        assertThat(cube.node(3).subscriber.of(A)).hasOnlyElementsOfType(Ready.class);
        assertThat(cube.node(3).subscriber.of(B)).containsExactly(new Ended("11 follows 1 topics already"));
    }

    @Test
    void endsAFeedThatTheLeaderRefuses() {
        tuning.interestsMax = 1;
        DeliveryCube cube = cubeLedBy0();
        cube.node(3).subscribe(A);
        cube.run(100);
        cube.node(3).subscribe(B);
        cube.run(100);

        assertThat(cube.node(3).subscriber.of(B)).containsExactly(new Ended("00 remembers 1 interests already"));
        assertThat(cube.node(3).feeds.size()).isEqualTo(1);
    }

    @Test
    void hearsNothingMoreAfterUnsubscribing() {
        DeliveryCube cube = cubeLedBy0();
        cube.node(3).subscribe(A);
        cube.run(100);
        cube.node(3).unsubscribe(A);
        cube.node(0).publish(A, "x");
        cube.run(100);
        assertThat(cube.node(0).pushes.interests()).isZero();

        cube.node(0).publish(A, "y");
        cube.run(100);
        assertThat(seen(cube, 3)).hasSize(1);
    }

    @Test
    void maySubscribeAgainWhileTheOldInterestIsStillToBeEnded() {
        DeliveryCube cube = cubeLedBy0();
        cube.node(3).subscribe(A);
        cube.run(100);
        cube.network = (kind, random) -> List.of(500L);
        cube.node(3).unsubscribe(A);
        cube.network = Network.RELIABLE;
        cube.node(3).subscribe(A);
        cube.run(600);
        cube.node(0).publish(A, "x");
        cube.run(10);

        assertThat(cube.node(3).subscriber.bodies(A)).containsExactly("x");
    }

    @Test
    void mayBeLeftByItsListenerInTheMidstOfADelivery() {
        DeliveryCube cube = cubeLedBy0();
        Node node = cube.node(3);
        node.subscribe(A);
        cube.run(100);
        node.subscriber.witness = (topic, seen) -> node.unsubscribe(topic);
        cube.network = losing(Kind.RECORD_BATCH);
        cube.node(0).publish(A, "lost");
        cube.network = Network.RELIABLE;
        cube.node(0).publish(A, "held");
        cube.run(1_000);

        assertThat(node.subscriber.bodies(A)).containsExactly("lost");
        assertThat(node.feeds.heldBytes()).isZero();
        assertThat(node.feeds.size()).isZero();
    }

    private DeliveryCube cubeLedBy0() {
        DeliveryCube cube = new DeliveryCube(2, tuning.settings(), 1);
        cube.lead(cube.node(0), 1);
        return cube;
    }

    private static Network losing(Kind lost) {
        return (kind, random) -> kind == lost ? List.of() : List.of(1L);
    }

    private static List<DeliveryCube.Subscriber.Seen> seen(DeliveryCube cube, int number) {
        return cube.node(number).subscriber.of(A);
    }

    private static long epoch(DeliveryCube cube, int number) {
        return cube.node(number).epoch().orElseThrow();
    }
}
