package dev.cubecast.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cubecast.delivery.DeliveryCube.Network;
import dev.cubecast.message.Bytes;
import dev.cubecast.message.Kind;
import dev.cubecast.overlay.Priority;
import dev.cubecast.overlay.Receiver.OfOneWay;
import dev.cubecast.topic.RecordBatch;
import dev.cubecast.topic.Shard;
import dev.cubecast.topic.TopicKey;
import dev.cubecast.topic.TopicName;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class EphemeralPushesTest {
    private static final TopicName A = new TopicName("a");

    private final Tuning tuning = new Tuning();

    @Test
    void makesOneBatchOfWhatIsPushedInOneEvent() {
        DeliveryCube cube = subscribed();
        cube.event(() -> {
            assertThat(cube.node(0).publish(A, "x")).isZero();
            assertThat(cube.node(0).publish(A, "y")).isEqualTo(1);
        });
        cube.node(0).publish(A, "z");
        cube.run(100);

        assertThat(batches(cube)).extracting(RecordBatch::baseOffset).containsExactly(0L, 2L);
        assertThat(cube.node(1).subscriber.bodies(A)).containsExactly("x", "y", "z");
    }

    @Test
    void sendsToEachNodeThatWantsTheTopicAtThatMoment() {
        DeliveryCube cube = subscribed();
        cube.node(0).publish(A, "x");
        cube.node(0).subscribe(A);
        cube.run(10);
        cube.node(0).publish(A, "y");
        assertThat(cube.node(0).subscriber.bodies(A)).containsExactly("y");
        cube.run(10);
        cube.node(1).unsubscribe(A);
        cube.run(10);
        cube.sentByKind.clear();
        cube.node(0).publish(A, "z");

        assertThat(cube.node(0).subscriber.bodies(A)).containsExactly("y", "z");
        assertThat(cube.node(1).subscriber.bodies(A)).containsExactly("x", "y");
        assertThat(cube.sentByKind).isEmpty();
    }

    @Test
    void dividesWhatIsTooMuchForOneBatch() {
        DeliveryCube cube = subscribed();
        Bytes large = Bytes.of(new byte[PushBuffer.BATCH_BYTES / 2 - 10]);
        Bytes larger = Bytes.of(new byte[PushBuffer.BATCH_BYTES + 10]);
        push(cube, List.of(large, large, large, larger, large));
        cube.run(100);

        assertThat(batches(cube)).extracting(RecordBatch::baseOffset).containsExactly(0L, 2L, 3L, 4L);
    }

    @Test
    void dividesManySmallMessages() {
        DeliveryCube cube = subscribed();
        push(cube, Collections.nCopies(PushBuffer.BATCH_MESSAGES_MAX + 1, Bytes.EMPTY));
        cube.run(100);

        assertThat(batches(cube)).extracting(batch -> batch.messages().size()).containsExactly(1 << 14, 1);
    }

    @Test
    void startsAtZeroInEachEpochAndNeverGoesBack() {
        DeliveryCube cube = subscribed();
        cube.node(0).publish(A, "x");
        cube.node(0).publish(A, "y");
        cube.node(0).believe(cube.leader(0, 2));

        assertThat(cube.node(0).publish(A, "z")).isZero();
        assertThat(cube.node(0).pushes.nextOffset(cube.topic(A).id())).isEqualTo(1);
        cube.node(0).believe(cube.leader(0, 1));
        assertThatThrownBy(() -> cube.node(0).publish(A, "x")).hasMessageContaining("must grow");
    }

    @Test
    void keepsWhatWasPushedForAWhile() {
        tuning.tailAgeMs = 1_000;
        DeliveryCube cube = subscribed();
        cube.node(0).publish(A, "x");
        cube.run(900);
        assertThat(cube.node(0).pushes.tailBytes()).isPositive();
        cube.run(200);
        assertThat(cube.node(0).pushes.tailBytes()).isZero();
    }

    @Test
    void forgetsATopicThatNobodyUsesButNotWhichOffsetsItHasGiven() {
        DeliveryCube cube = subscribed();
        EphemeralPushes pushes = cube.node(0).pushes;
        cube.node(0).publish(A, "x");
        cube.run(EphemeralPushes.IDLE_MS + 20_000);
        assertThat(pushes.topics()).as("while a node wants it").isEqualTo(1);
        cube.node(1).unsubscribe(A);
        cube.run(20_000);
        assertThat(pushes.topics()).as("while it was wanted lately").isEqualTo(1);
        cube.run(EphemeralPushes.IDLE_MS);
        assertThat(pushes.topics()).isZero();

        assertThat(cube.node(0).publish(A, "y")).isEqualTo(1);
        assertThat(pushes.topics()).isEqualTo(1);
    }

    @Test
    void leadsNoMoreTopicsThanItMay() {
        DeliveryCube cube = subscribed();
        for (int i = 1; i < DeliveryCube.TOPICS_MAX; i++) {
            cube.node(0).publish(new TopicName("other" + i), "x");
        }
        TopicName more = new TopicName("more");
        cube.node(1).subscribe(more);
        cube.run(100);

        assertThat(cube.node(0).pushes.topics()).isEqualTo(DeliveryCube.TOPICS_MAX);
        assertThat(cube.node(0).pushes.admits(cube.topic(more).id())).isFalse();
        assertThat(cube.node(0).pushes.admits(cube.topic(A).id())).isTrue();
        assertThat(cube.node(1).subscriber.of(more))
                .containsExactly(new DeliveryCube.Subscriber.Ended("0 leads 200 topics already"));
    }

    @Test
    void repairsWhatIsStillToBeSentAtTheEndOfTheEvent() {
        DeliveryCube cube = subscribed();
        List<Bytes> gone = new ArrayList<>();
        cube.node(0).router.receive(Kind.REPAIR_MISSING, (OfOneWay) (origin, payload, nowMs) -> gone.add(payload));
        Bytes request = Packing.pack(
                        Kind.REPAIR_REQUEST,
                        List.of(new MissingRange(
                                cube.topic(A).id(), cube.leader(0, 1).epoch(), 0, 0)),
                        MissingRange::write)
                .get(0);
        // The request is handled after the push, but before what the push left for the end of the event.
        cube.event(() -> {
            cube.node(0).router.send(cube.node(0).vertex, Priority.CONTROL, request, cube.nowMs);
            cube.node(0).publish(A, "x");
        });

        assertThat(gone).isEmpty();
    }

    @Test
    void forgetsANodeThatGoesSilent() {
        DeliveryCube cube = subscribed();
        cube.node(1).subscribe(new TopicName("b"));
        cube.run(100);
        assertThat(cube.node(0).pushes.interests()).isEqualTo(2);
        cube.network = (kind, random) -> List.of();
        cube.node(0).publish(A, "x");
        cube.run(DeliverySettings.DEFAULT.leaseMs() + 1_000);
        cube.sentByKind.clear();
        cube.run(1_000);

        assertThat(cube.node(0).pushes.interests()).isZero();
        assertThat(cube.sentByKind).doesNotContainKey(Kind.TOPIC_ENDS);
        cube.network = Network.RELIABLE;
        cube.run(2_000);
        assertThat(cube.node(1).subscriber.bodies(A)).containsExactly("x");
    }

    @Test
    void countsTheNodesThatWantATopicUntilItIsDropped() {
        DeliveryCube cube = subscribed();
        EphemeralPushes pushes = cube.node(0).pushes;
        TopicKey topic = cube.topic(A);
        assertThat(pushes.interested(topic.id())).isEqualTo(1);
        cube.event(() -> pushes.drop(shard -> true));
        assertThat(pushes.interested(topic.id())).isZero();
        assertThat(pushes.nextOffset(topic.id())).isZero();
    }

    private DeliveryCube subscribed() {
        DeliveryCube cube = new DeliveryCube(1, tuning.settings(), 1);
        cube.lead(cube.node(0), 1);
        cube.node(1).subscribe(A);
        cube.run(100);
        return cube;
    }

    private static void push(DeliveryCube cube, List<Bytes> messages) {
        long epoch = cube.leader(0, 1).epoch();
        Shard shard = Shard.of(A, 1);
        cube.event(() -> cube.node(0).pushes.push(cube.topic(A), shard, epoch, messages, 0, cube.nowMs));
    }

    private static List<RecordBatch> batches(DeliveryCube cube) {
        return cube.node(1).subscriber.of(A).stream()
                .filter(DeliveryCube.Subscriber.Delivered.class::isInstance)
                .map(seen -> ((DeliveryCube.Subscriber.Delivered) seen).batch())
                .toList();
    }
}
