package dev.cubecast.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cubecast.consensus.ProducerId;
import dev.cubecast.delivery.Gap;
import dev.cubecast.history.ProducerWindow.Publication;
import dev.cubecast.message.Bytes;
import dev.cubecast.topic.Durability;
import dev.cubecast.topic.TopicId;
import dev.cubecast.topic.TopicName;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** Checks that find nothing would let everything pass: each is shown what it must find. */
class ClientChecksTest {
    private static final TopicId TOPIC = new TopicId(0, 1);
    private static final TopicName NAME = new TopicName("orders");
    private static final Bytes A = Bytes.utf8("a");
    private static final Bytes B = Bytes.utf8("b");

    private final TopicHistory history = new TopicHistory();
    private final PulledTopic pulled = new PulledTopic(NAME, history);
    private final SubscribedTopic subscribed = new SubscribedTopic(NAME, history);
    private final ProducerWindow window = new ProducerWindow(new ProducerId("p"), TOPIC);

    private static void expect(String check, ThrowingCallable wrong) {
        assertThatThrownBy(wrong)
                .isInstanceOfSatisfying(
                        Violation.class, found -> assertThat(found.check()).isEqualTo(check));
    }

    @Test
    void anOffsetIsGivenToOneMessage() {
        history.onAcknowledged(TOPIC, 7, List.of(A));
        history.onAcknowledged(TOPIC, 7, List.of(A));
        expect("acknowledgements", () -> history.onAcknowledged(TOPIC, 7, List.of(B)));
    }

    @Test
    void allReadersSeeTheSame() {
        history.onRead(TOPIC, 0, A);
        expect("order", () -> history.onRead(TOPIC, 0, B));
    }

    @Test
    void anAcknowledgedMessageIsReadWhereItsProducerWasToldThatItIs() {
        history.onAcknowledged(TOPIC, 3, List.of(A));
        expect("order", () -> history.onRead(TOPIC, 3, B));
        expect("once", () -> history.onRead(TOPIC, 4, A));
    }

    @Test
    void onlyWhatWasSentTwiceWithoutANumberMayBeStoredTwice() {
        history.onRead(TOPIC, 0, A);
        expect("once", () -> history.onRead(TOPIC, 1, A));
        history.onRepeated(B);
        history.onRead(TOPIC, 2, B);
        history.onRead(TOPIC, 3, B);
    }

    @Test
    void whatIsStoredMustBeReadBySomebody() {
        history.onStored(TOPIC, List.of(A, B));
        history.onRead(TOPIC, 0, A);
        assertThat(history.unread()).containsExactly("b");
    }

    @Test
    void aReaderMissesNothing() {
        pulled.onMessages(TOPIC, 0, List.of(A));
        expect("gaps", () -> pulled.onMessages(TOPIC, 2, List.of(B)));
        expect("trims", () -> pulled.onFrom(2, () -> false));
        pulled.onFrom(2, () -> true);
        assertThat(pulled.next()).isEqualTo(2);
    }

    @Test
    void aReaderIsNotToldOfLessThanItKnows() {
        pulled.onEnd("a question", TOPIC, 9, 0);
        assertThat(pulled.knownEnd()).isEqualTo(9);
        expect("reads", () -> pulled.onEnd("a question", TOPIC, 8, 9));
    }

    @Test
    void aTopicIsGoneOnlyIfItMayBeDeleted() {
        pulled.onEnd("a question", TOPIC, 1, 0);
        expect("resets", () -> pulled.onGone(null));
        history.onDeletionAsked(TOPIC);
        pulled.onGone(null);
        assertThat(pulled.onEnd("a question", TOPIC, 1, 0)).isFalse();
    }

    @Test
    void aSubscriberGetsEachMessageOnce() {
        subscribed.onReady(TOPIC, 1, 0);
        subscribed.onMessages(TOPIC, 1, 0, List.of(A, B));
        expect("deliveries", () -> subscribed.onMessages(TOPIC, 1, 1, List.of(B)));
        expect("deliveries", () -> subscribed.onMessages(TOPIC, 1, 3, List.of(B)));
        expect("trims", () -> subscribed.onGap(new Gap.Range(2, 4), () -> false));
        expect("tokens", () -> subscribed.onReady(TOPIC, 1, 1));
        expect("resets", () -> subscribed.onReset(new TopicId(0, 2), 1, 0));
        expect("resets", subscribed::onNoTopic);
    }

    @Test
    void aProducerIsNotForgotten() {
        window.add(2, Durability.QUORUM, 0);
        window.add(1, Durability.QUORUM, 0);
        List<Publication> sent = window.takeWaiting();
        assertThat(window.onStored(sent.get(0))).hasSize(2);
        window.onExpected(3);
        assertThat(window.takeWaiting()).containsExactly(sent.get(1));
        expect("producers", () -> window.onExpected(1));
        expect("producers", () -> window.onExpected(5));
    }
}
