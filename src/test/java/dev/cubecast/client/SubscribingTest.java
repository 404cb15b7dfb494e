package dev.cubecast.client;

import static dev.cubecast.client.OneNode.await;
import static dev.cubecast.client.OneNode.failure;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cubecast.node.Web;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SubscribingTest {
    private OneNode node;
    private CubecastClient client;
    private final Recorder recorder = new Recorder();

    @BeforeAll
    void start(@TempDir Path folder) {
        node = new OneNode(folder);
        client = node.client();
    }

    @AfterAll
    void stop() {
        node.close();
    }

    @Test
    void deliversWhatIsPublishedAfterItIsConfirmed() throws Exception {
        await(client.publisher().publish("latest", "before"));
        Recorder received = new Recorder();
        await(client.subscriber().subscribe("latest", From.latest(), received));
        publish("latest", 3);
        received.await(3);
        assertThat(received.seen).containsExactly("0", "1", "2");
    }

    @Test
    void deliversWhatIsStored() throws Exception {
        await(client.publisher().publish("stored", new JsonObject().put("id", 1), Map.of("kind", "order")));
        List<Received> received = new ArrayList<>();
        await(client.subscriber().subscribe("stored", From.earliest(), new TopicHandler() {
            @Override
            public Future<?> onMessage(Received message) {
                received.add(message);
                recorder.onMessage(message);
                return Future.succeededFuture();
            }

            @Override
            public Future<?> onGap(Gap gap) {
                return Future.failedFuture("there is none");
            }
        }));
        recorder.await(1);
        Received message = received.get(0);
        assertThat(message.body()).isEqualTo(new JsonObject().put("id", 1));
        assertThat(message.headers()).isEqualTo(Map.of("kind", "order"));
        assertThat(message.position().offset()).isZero();
        assertThat(message.timestampMs()).isPositive();
        assertThat(message.token()).isNotEmpty();
    }

    /** Its publisher is not held up, as it has another connection. */
    @Test
    void readsNoMoreWhileAHandlerIsBehindAndLosesNothing() throws Exception {
        Recorder slow = new Recorder();
        slow.stall();
        CubecastClient small = node.client(ClientOptions.of(node.address()).withBufferMax(8));
        await(small.subscriber().subscribe("slow", From.latest(), slow));
        String large = "x".repeat(10_000);
        Publisher publisher = small.publisher();
        List<Future<Published>> outcomes = IntStream.range(0, 600)
                .mapToObj(i -> publisher.publish("slow", i + large))
                .toList();
        await(Future.all(outcomes));
        assertThat(slow.seen).hasSize(1);
        slow.goOn();
        slow.await(outcomes.size());
        List<String> numbers = slow.seen.stream()
                .map(body -> String.valueOf(body).replace("x", ""))
                .toList();
        assertThat(numbers)
                .isEqualTo(IntStream.range(0, outcomes.size())
                        .mapToObj(String::valueOf)
                        .toList());
    }

    @Test
    void aHandlerMayWaitForWhatItPublishes() throws Exception {
        CubecastClient small = node.client(ClientOptions.of(node.address()).withBufferMax(2));
        Publisher publisher = small.publisher();
        await(small.subscriber().subscribe("in", From.latest(), new TopicHandler() {
            @Override
            public Future<?> onMessage(Received message) {
                return publisher.publish("out", message.body());
            }

            @Override
            public Future<?> onGap(Gap gap) {
                return Future.failedFuture("there is none");
            }
        }));
        Recorder out = new Recorder();
        await(client.subscriber().subscribe("out", From.earliest(), out));
        publish("in", 50);
        out.await(50);
        assertThat(out.seen)
                .isEqualTo(IntStream.range(0, 50).mapToObj(String::valueOf).toList());
    }

    @Test
    void aHandlerThatFailsEndsItsSubscriptionAndAnotherGoesOnFromThere() throws Exception {
        RuntimeException cause = new IllegalStateException("that is the third one");
        Subscription failing = await(client.subscriber().subscribe("failing", From.latest(), new TopicHandler() {
            @Override
            public Future<?> onMessage(Received message) {
                if (message.position().offset() == 2) {
                    throw cause;
                }
                return Future.succeededFuture();
            }

            @Override
            public Future<?> onGap(Gap gap) {
                return Future.failedFuture("there is none");
            }
        }));
        publish("failing", 5);
        assertThat(failure(failing.ended())).isSameAs(cause);
        Recorder rest = new Recorder();
        await(client.subscriber()
                .subscribe("failing", From.after(failing.token().orElseThrow()), rest));
        rest.await(3);
        assertThat(rest.seen).containsExactly("2", "3", "4");
    }

    @Test
    void isUnsubscribedAndSubscribedAgainAtOnce() throws Exception {
        publish("again", 100);
        Recorder first = new Recorder();
        Subscription subscription = await(client.subscriber().subscribe("again", From.earliest(), first));
        first.await(1);
        subscription.unsubscribe();
        Recorder second = new Recorder();
        Subscription next = await(client.subscriber().subscribe("again", From.earliest(), second));
        second.await(100);
        assertThat(second.seen)
                .isEqualTo(IntStream.range(0, 100).mapToObj(String::valueOf).toList());
        await(next.unsubscribe());
        publish("again", 1);
        assertThat(second.seen).hasSize(100);
    }

    @Test
    void aTopicIsWatchedOnceByAClient() {
        await(client.subscriber().subscribe("once", From.latest(), new Recorder()));
        CubecastException refused =
                (CubecastException) failure(client.subscriber().subscribe("once", From.latest(), new Recorder()));
        assertThat(refused.code()).isEqualTo("already_subscribed");
    }

    @Test
    void nothingIsReadOfATopicThatIsNotStored() {
        String topic = node.ephemeral("nothing");
        CubecastException refused =
                (CubecastException) failure(client.subscriber().subscribe(topic, From.earliest(), new Recorder()));
        assertThat(refused.code()).isEqualTo("nothing_stored");
        assertThat(refused.conclusion()).isEqualTo(Conclusion.NEVER_VALID);
    }

    @Test
    void itsEndIsTheEndOfItsSubscriptions() throws Exception {
        CubecastClient closing = node.client();
        Subscription subscription = await(closing.subscriber().subscribe("ending", From.latest(), new Recorder()));
        await(closing.close());
        Web.await("it has ended", () -> subscription.ended().isComplete());
        assertThat(subscription.ended().succeeded()).isTrue();
    }

    private void publish(String topic, int count) {
        Publisher publisher = client.publisher();
        await(Future.all(IntStream.range(0, count)
                .mapToObj(i -> publisher.publish(topic, i))
                .toList()));
    }
}
