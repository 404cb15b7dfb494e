package dev.cubecast.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.cubecast.client.FakeTopic.Sent;
import dev.cubecast.client.Publication.SerialNumber;
import java.util.List;
import org.junit.jupiter.api.Test;

class PublishQueueTest {
    private final FakePublisher publisher = new FakePublisher();
    private final FakeTopic topic = new FakeTopic(true);

    // ---- Numbers and the window ----

    @Test
    void numbersTheMessagesOfEachTopicFromOneInTheirOrder() {
        publisher.offer("a", "b");
        publisher.queue.offer(publisher.publication("other", "c"));
        assertThat(publisher.send())
                .extracting(Sent::body, Sent::number)
                .containsExactly(
                        tuple("a", new SerialNumber("p.1", 1)),
                        tuple("b", new SerialNumber("p.1", 2)),
                        tuple("c", new SerialNumber("p.2", 1)));
    }

    @Test
    void sendsNoMoreThanItsWindowAndGoesOnWithEachAnswer() {
        publisher.offer("a", "b", "c", "d", "e", "f");
        List<Sent> first = publisher.send();
        assertThat(first).extracting(Sent::body).containsExactly("a", "b", "c", "d");
        assertThat(publisher.send()).isEmpty();
        publisher.deliver(first.get(0), topic);
        assertThat(publisher.send()).extracting(Sent::body).containsExactly("e");
    }

    @Test
    void sendsWhatIsLargerThanTheWindowAlone() {
        String large = "x".repeat(2_000);
        publisher.offer(large, "b");
        List<Sent> first = publisher.send();
        assertThat(first).extracting(Sent::body).containsExactly(large);
        publisher.deliver(first, topic);
        assertThat(publisher.send()).extracting(Sent::body).containsExactly("b");
    }

    @Test
    void refusesWhatItHasNoRoomForAndSaysEarlierThatItIsFull() {
        for (int i = 0; i < FakePublisher.SMALL.queueMax(); i++) {
            assertThat(publisher.queue.isFull()).isEqualTo(i > FakePublisher.SMALL.queueMax() / 2);
            assertThat(publisher.offer(String.valueOf(i))).isTrue();
        }
        assertThat(publisher.offer("one too many")).isFalse();
        assertThat(publisher.queue.refused()).isEqualTo(1);
        while (publisher.queue.held() > FakePublisher.SMALL.queueMax() / 4 + 4) {
            publisher.deliver(publisher.send(), topic);
            assertThat(publisher.queue.isFull()).isTrue();
        }
        publisher.finish(topic);
        assertThat(publisher.queue.isFull()).isFalse();
    }

    @Test
    void refusesBytesThatItHasNoRoomFor() {
        assertThat(publisher.offer("x".repeat(6_000))).isTrue();
        assertThat(publisher.offer("x".repeat(6_000))).isFalse();
    }

    @Test
    void aTopicThatIsForgottenBeginsAnewUnderAnotherName() {
        publisher.offer("first");
        publisher.deliver(publisher.send(), topic);
        for (int i = 0; i < PublishQueue.TOPICS_MAX; i++) {
            publisher.queue.offer(publisher.publication("topic-" + i, "m" + i));
            publisher.deliver(publisher.send(), topic);
        }
        publisher.offer("second");
        assertThat(publisher.send().get(0).number())
                .isEqualTo(new SerialNumber("p." + (PublishQueue.TOPICS_MAX + 2), 1));
    }

    // ---- What goes again ----

    @Test
    void sendsWhatWasRefusedAndAllBehindItAgainInOrder() {
        publisher.offer("a", "b", "c");
        List<Sent> sent = publisher.send();
        publisher.refuse(sent.get(0), FakeTopic.overloaded());
        publisher.deliver(sent.subList(1, 3), topic);
        assertThat(publisher.send()).as("before the pause is over").isEmpty();
        publisher.finish(topic);
        assertThat(topic.messages).containsExactly("a", "b", "c");
        assertThat(publisher.queue.resent()).isEqualTo(3);
    }

    @Test
    void sendsNothingNewUntilAllThatIsUnderWayIsAnswered() {
        publisher.offer("a", "b", "c", "d", "e");
        List<Sent> sent = publisher.send();
        publisher.refuse(sent.get(0), FakeTopic.overloaded());
        assertThat(publisher.sendLater()).isEmpty();
        publisher.deliver(sent.subList(1, 4), topic);
        assertThat(publisher.sendLater()).extracting(Sent::body).containsExactly("a", "b", "c", "d");
    }

    @Test
    void storesOnceWhatWasStoredAndNotAnswered() {
        publisher.offer("a", "b");
        List<Sent> sent = publisher.send();
        topic.take(sent.get(0));
        sent.forEach(one -> publisher.refuse(one, FakeTopic.lost()));
        publisher.finish(topic);
        assertThat(topic.messages).containsExactly("a", "b");
        assertThat(publisher.stored.get("a").duplicate()).isTrue();
        assertThat(publisher.stored.get("b").duplicate()).isFalse();
    }

    @Test
    void pausesGrowWhileNothingIsStored() {
        publisher.offer("a");
        long lastMs = 0;
        for (int attempt = 0; attempt < 6; attempt++) {
            List<Sent> sent = publisher.send();
            while (sent.isEmpty()) {
                publisher.nowMs++;
                sent = publisher.send();
            }
            long pauseMs = publisher.nowMs - lastMs;
            lastMs = publisher.nowMs;
            assertThat(pauseMs).isBetween(attempt == 0 ? 0L : Math.min(100, 10L << attempt - 1) / 2, 100L);
            publisher.refuse(sent.get(0), FakeTopic.overloaded());
        }
    }

    // ---- What fails ----

    @Test
    void failsWhatIsNeverValidAndStoresAllBehindItUnderTheNumbersThatAreLeft() {
        publisher.offer("a", "bad", "c", "d");
        publisher.finish(topic);
        assertThat(publisher.failed).containsOnlyKeys("bad");
        assertThat(publisher.failed.get("bad").conclusion()).isEqualTo(Conclusion.NEVER_VALID);
        assertThat(topic.messages).containsExactly("a", "c", "d");
        publisher.offer("e");
        assertThat(publisher.send().get(0).number()).isEqualTo(new SerialNumber("p.1", 4));
    }

    @Test
    void givesOtherNumbersToWhatIsBehindAMessageThatWentInDoubt() {
        publisher.offer("a", "b");
        publisher.send().forEach(one -> publisher.refuse(one, FakeTopic.lost()));
        publisher.offer("c");
        List<Sent> again = publisher.sendLater();
        publisher.refuse(again.get(0), FakeTopic.refusal("no_room", Conclusion.NOTHING_DONE));
        publisher.deliver(again.subList(1, 3), topic);
        assertThat(publisher.failed.get("b").conclusion()).isEqualTo(Conclusion.OUTCOME_UNKNOWN);
        assertThat(publisher.sendLater()).extracting(Sent::number).containsExactly(new SerialNumber("p.2", 1));
    }

    /**
     * The old copy of "c" has the number 3, which a later message must not have got: it would be taken for that one.
     */
    @Test
    void aCopyThatComesLateFitsNoNumberThatWasGivenAgain() {
        publisher.offer("a", "bad", "c");
        List<Sent> sent = publisher.send();
        publisher.deliver(sent.subList(0, 2), topic);
        publisher.refuse(sent.get(2), FakeTopic.lost());
        publisher.offer("d");
        publisher.finish(topic);
        try {
            topic.take(sent.get(2));
        } catch (CubecastException refused) {
            assertThat(refused.code()).isEqualTo("out_of_sequence");
        }
        assertThat(topic.messages).containsExactly("a", "c", "d");
    }

    @Test
    void whatIsNotStoredInTimeFailsAndSaysWhetherItMayBeStored() {
        publisher.offer("in doubt");
        publisher.send().forEach(one -> publisher.refuse(one, FakeTopic.lost()));
        publisher.offer("never sent");
        publisher.nowMs = 10_000;
        publisher.queue.tick(publisher.nowMs);
        assertThat(publisher.failed).containsOnlyKeys("in doubt", "never sent");
        assertThat(publisher.failed.get("in doubt").conclusion()).isEqualTo(Conclusion.OUTCOME_UNKNOWN);
        assertThat(publisher.failed.get("in doubt").detail()).contains("connection_lost");
        assertThat(publisher.failed.get("never sent").conclusion()).isEqualTo(Conclusion.SAFE_TO_RETRY);
        assertThat(publisher.queue.held()).isZero();
    }

    @Test
    void whatIsClosedFailsAndSaysWhetherItMayBeStored() {
        publisher.offer("a", "b", "c", "d", "not sent");
        publisher.send();
        publisher.queue.close();
        assertThat(publisher.failed.get("a").conclusion()).isEqualTo(Conclusion.OUTCOME_UNKNOWN);
        assertThat(publisher.failed.get("not sent").conclusion()).isEqualTo(Conclusion.SAFE_TO_RETRY);
        assertThat(publisher.queue.held()).isZero();
    }

    // ---- What topics forget ----

    @Test
    void beginsAnewWhenTheTopicHasLostWhatItHadOnlyPromised() {
        publisher.offer("a", "b");
        publisher.deliver(publisher.send(), topic);
        topic.loseLast(1);
        publisher.offer("c", "d");
        publisher.finish(topic);
        assertThat(topic.messages).containsExactly("a", "c", "d");
        assertThat(publisher.failed).isEmpty();
    }

    /** The node has sent it together with new ones, and the topic takes no publish of which it has a part. */
    @Test
    void keepsItsNumbersWhenTheTopicIsAheadOfWhatItWasTold() {
        publisher.offer("a", "b");
        List<Sent> sent = publisher.send();
        topic.take(sent.get(0));
        sent.forEach(one -> publisher.refuse(one, FakeTopic.outOfSequence(2)));
        publisher.finish(topic);
        assertThat(topic.messages).containsExactly("a", "b");
        assertThat(publisher.stored.get("a").duplicate()).isTrue();
    }

    @Test
    void beginsAnewWhenTheTopicDoesNotKnowItAnyMoreAndFailsWhatIsInDoubt() {
        publisher.offer("a");
        publisher.deliver(publisher.send(), topic);
        publisher.offer("b");
        publisher.send().forEach(one -> publisher.refuse(one, FakeTopic.lost()));
        topic.forgetProducers();
        publisher.offer("c");
        publisher.finish(topic);
        assertThat(publisher.failed).containsOnlyKeys("b");
        assertThat(publisher.failed.get("b").conclusion()).isEqualTo(Conclusion.OUTCOME_UNKNOWN);
        assertThat(topic.messages).containsExactly("a", "c");
    }

    // ---- Topics that are not stored ----

    @Test
    void publishesWithoutNumbersOnceItKnowsThatNothingIsStored() {
        FakeTopic ephemeral = new FakeTopic(false);
        publisher.offer("a", "b", "c");
        publisher.deliver(publisher.send(), ephemeral);
        List<Sent> again = publisher.send();
        assertThat(again).extracting(Sent::number).containsOnlyNulls();
        publisher.deliver(again, ephemeral);
        assertThat(ephemeral.messages).containsExactly("a", "b", "c");
    }

    @Test
    void doesNotSendAgainWithoutNumbersWhatMayHaveBeenStored() {
        FakeTopic ephemeral = new FakeTopic(false);
        publisher.offer("a");
        publisher.finish(ephemeral);
        publisher.offer("b", "c");
        List<Sent> sent = publisher.send();
        publisher.refuse(sent.get(0), FakeTopic.lost());
        publisher.refuse(sent.get(1), FakeTopic.overloaded());
        publisher.finish(ephemeral);
        assertThat(publisher.failed).containsOnlyKeys("b");
        assertThat(ephemeral.messages).containsExactly("a", "c");
    }

    @Test
    void numbersAgainWhenTheTopicIsRecreatedAsOneThatIsStored() {
        publisher.offer("a");
        publisher.finish(new FakeTopic(false));
        publisher.offer("b");
        publisher.deliver(publisher.send(), topic);
        publisher.offer("c");
        assertThat(publisher.send().get(0).number()).isEqualTo(new SerialNumber("p.2", 1));
    }
}
