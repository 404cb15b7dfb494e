package dev.cubecast.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cubecast.Seeds;
import dev.cubecast.client.FakeTopic.Sent;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever is refused, lost and comes late on the way to a topic: it has each message once, and in order. */
class LossyPublishingTest {
    private static final int MESSAGES = 100;

    private final FakePublisher publisher =
            new FakePublisher(new PublisherOptions(8, 1_000, 1_000, 100_000, 1_000_000, null));
    private final FakeTopic topic = new FakeTopic(true);
    /** On the way to the topic, on the connection that there is. */
    private final Deque<Sent> wire = new ArrayDeque<>();
    /** On connections that are lost for the publisher, and may still arrive. */
    private final List<Deque<Sent>> late = new ArrayList<>();

    private int published;

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("dev.cubecast.Seeds#hundred")
    void everyMessageIsStoredOnceAndInOrder(long seed) {
        RandomGenerator random = Seeds.random(seed);
        while (publisher.stored.size() < MESSAGES) {
            publisher.nowMs += random.nextInt(20);
            step(random);
            wire.addAll(publisher.send());
        }
        assertThat(publisher.failed).isEmpty();
        assertThat(topic.messages)
                .as("seed " + seed)
                .isEqualTo(
                        IntStream.range(0, MESSAGES).mapToObj(String::valueOf).toList());
    }

    private void step(RandomGenerator random) {
        int what = random.nextInt(100);
        if (what < 30 && published < MESSAGES) {
            publisher.offer(String.valueOf(published++));
        } else if (what < 34) {
            loseConnection();
        } else if (what < 44) {
            arriveLate(random);
        } else if (!wire.isEmpty()) {
            arrive(wire.remove(), what);
        }
    }

    private void arrive(Sent sent, int what) {
        if (what < 50) {
            publisher.refuse(sent, FakeTopic.overloaded());
        } else if (what < 54) {
            publisher.refuse(sent, FakeTopic.refusal("outcome_unknown", Conclusion.OUTCOME_UNKNOWN));
        } else if (what < 58) {
            takeSilently(sent);
            publisher.refuse(sent, FakeTopic.refusal("outcome_unknown", Conclusion.OUTCOME_UNKNOWN));
        } else {
            publisher.deliver(sent, topic);
        }
    }

    private void loseConnection() {
        late.add(new ArrayDeque<>(wire));
        List<Sent> lost = List.copyOf(wire);
        wire.clear();
        lost.forEach(sent -> publisher.refuse(sent, FakeTopic.lost()));
    }

    private void arriveLate(RandomGenerator random) {
        late.removeIf(Deque::isEmpty);
        if (!late.isEmpty()) {
            takeSilently(late.get(random.nextInt(late.size())).remove());
        }
    }

    private void takeSilently(Sent sent) {
        try {
            topic.take(sent);
        } catch (CubecastException refused) {
            assertThat(refused.code()).isIn("out_of_sequence", "unknown_producer");
        }
    }
}
