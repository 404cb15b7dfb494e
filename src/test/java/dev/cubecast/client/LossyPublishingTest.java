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

    private boolean someAreBad;
    private int published;

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("dev.cubecast.Seeds#hundred")
    void everyMessageIsStoredOnceAndInOrder(long seed) {
        run(Seeds.random(seed));
        assertThat(publisher.failed).isEmpty();
        assertThat(topic.messages)
                .as("seed " + seed)
                .isEqualTo(
                        IntStream.range(0, MESSAGES).mapToObj(String::valueOf).toList());
    }

    /** What is behind one that failed in doubt may be in doubt itself: it fails too, rather than to be stored twice. */
    @ParameterizedTest(name = "seed {0}")
    @MethodSource("dev.cubecast.Seeds#hundred")
    void whatCanNeverBeStoredDisordersNothing(long seed) {
        someAreBad = true;
        run(Seeds.random(seed));
        List<Integer> inOrder = topic.messages.stream().map(Integer::valueOf).toList();
        assertThat(inOrder).as("seed " + seed).isSorted().doesNotHaveDuplicates();
        assertThat(topic.messages).as("seed " + seed).containsAll(publisher.stored.keySet());
        publisher.failed.forEach((message, why) -> assertThat(why.conclusion())
                .as("seed %d, %s", seed, message)
                .isIn(
                        message.startsWith("bad")
                                ? List.of(Conclusion.NEVER_VALID, Conclusion.OUTCOME_UNKNOWN)
                                : List.of(Conclusion.OUTCOME_UNKNOWN)));
    }

    private void run(RandomGenerator random) {
        while (publisher.stored.size() + publisher.failed.size() < MESSAGES) {
            publisher.nowMs += random.nextInt(20);
            step(random);
            wire.addAll(publisher.send());
        }
    }

    private void step(RandomGenerator random) {
        int what = random.nextInt(100);
        if (what < 30 && published < MESSAGES) {
            boolean bad = someAreBad && random.nextInt(10) == 0;
            publisher.offer((bad ? "bad" : "") + published);
            published++;
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
            assertThat(refused.code()).isIn("out_of_sequence", "unknown_producer", "too_large");
        }
    }
}
