package dev.cubecast.client;

import static dev.cubecast.client.OneNode.await;
import static dev.cubecast.client.OneNode.failure;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Connections end in the middle of frames, again and again, or nothing comes over them any more. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CutConnectionsTest {
    private static final int CUTS = 20;

    private OneNode node;
    private Proxy proxy;

    @BeforeAll
    void start(@TempDir Path folder) {
        node = new OneNode(folder);
        proxy = new Proxy(node.vertx, node.address());
    }

    @AfterAll
    void stop() {
        node.close();
    }

    private ClientOptions options() {
        return ClientOptions.of(proxy.address()).withPauses(1, 40);
    }

    @Test
    void everyMessageIsStoredAndComesOnceAndInOrder() throws Exception {
        Counting counting = Counting.start(node.vertx, "counted", options());
        for (int cut = 0; cut < CUTS; cut++) {
            counting.awaitProgress("before cut " + cut, 20);
            proxy.cut();
        }
        counting.awaitProgress("after all", 20);
        ClientStatistics statistics = counting.statistics();
        assertThat(statistics.connections()).isGreaterThanOrEqualTo(2 + CUTS);
        assertThat(statistics.resent()).isPositive();
        counting.end();
    }

    @Test
    void leavesANodeThatIsSilent() throws Exception {
        Proxy first = new Proxy(node.vertx, node.address());
        Proxy second = new Proxy(node.vertx, node.address());
        Counting counting = Counting.start(
                node.vertx,
                "silent",
                ClientOptions.of(first.address(), second.address())
                        .withPauses(1, 40)
                        .withPings(50, 500));
        counting.awaitProgress("at first", 20);
        Proxy publishers = counting.nodes().get(0).equals(first.address()) ? first : second;
        publishers.freeze();
        counting.awaitProgress("at the other one", 200);
        assertThat(counting.nodes()).doesNotContain(publishers.address());
        counting.end();
    }

    @Test
    void tellsWhatWasMissedOfATopicThatIsNotStored() throws Exception {
        String topic = node.ephemeral("missed");
        Publisher publisher = node.client().publisher();
        CubecastClient watching = node.client(options());
        Recorder recorder = new Recorder();
        await(watching.subscriber().subscribe(topic, From.latest(), recorder));
        await(publisher.publish(topic, "a"));
        recorder.await(1);

        proxy.takeDown();
        await(publisher.publish(topic, "b"));
        await(publisher.publish(topic, "c"));
        proxy.bringUp();
        // When this is confirmed, so are the subscriptions before it.
        await(watching.subscriber().subscribe("another", From.latest(), new Recorder()));
        await(publisher.publish(topic, "d"));
        recorder.await(3);
        assertThat(recorder.seen).containsExactly("a", new Gap.Range(1, 2), "d");
    }

    @Test
    void doesNotPublishTwiceWhatATopicCouldNotRecognise() throws Exception {
        String topic = node.ephemeral("doubt");
        Recorder recorder = new Recorder();
        await(node.client().subscriber().subscribe(topic, From.latest(), recorder));
        Publisher publisher = node.client(options()).publisher();
        await(publisher.publish(topic, "known"));
        for (int i = 0; i < CUTS; i++) {
            var outcome = publisher.publish(topic, i);
            proxy.cut();
            Throwable failure = failure(outcome);
            assertThat(failure == null || ((CubecastException) failure).conclusion() == Conclusion.OUTCOME_UNKNOWN)
                    .isTrue();
        }
        await(publisher.publish(topic, "last"));
        recorder.await(2);
        assertThat(recorder.seen).doesNotHaveDuplicates();
    }
}
