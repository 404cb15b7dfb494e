package dev.cubecast.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cubecast.node.Web;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Publishes 0, 1, 2 … to a topic without a pause, and watches that they come, each once and in order. */
final class Counting implements TopicHandler {
    private static final long PATIENCE_S = 60;
    /** Unanswered publishes: fewer than the queue takes, more than the window. */
    private static final int UNANSWERED_MAX = 100;

    private static final int WINDOW = 40;
    /** In each millisecond at most. */
    private static final int BURST = 2;

    private final String topic;
    private final CubecastClient client;
    private final Publisher publisher;
    private final List<Throwable> failures = new ArrayList<>();
    private int published;
    private boolean ending;
    private volatile int acknowledged;
    private volatile int received;

    /** Starts both ends, at whichever of the nodes each likes. */
    static Counting start(Vertx vertx, String topic, ClientOptions options) throws Exception {
        CubecastClient client = CubecastClient.connect(vertx, options).await(PATIENCE_S, TimeUnit.SECONDS);
        Counting counting = new Counting(topic, client);
        client.subscriber().subscribe(topic, From.latest(), counting).await(PATIENCE_S, TimeUnit.SECONDS);
        vertx.setPeriodic(1, timer -> counting.publish());
        return counting;
    }

    private Counting(String topic, CubecastClient client) {
        this.topic = topic;
        this.client = client;
        this.publisher = client.publisher(PublisherOptions.DEFAULT.withWindow(WINDOW));
    }

    private synchronized void publish() {
        for (int i = 0; i < BURST && !ending && published - acknowledged < UNANSWERED_MAX; i++) {
            publisher.publish(topic, published).onComplete(this::onAnswer);
            published++;
        }
    }

    private synchronized void onAnswer(AsyncResult<Published> answer) {
        acknowledged++;
        if (answer.failed()) {
            failures.add(answer.cause());
        }
    }

    @Override
    public synchronized Future<?> onMessage(Received message) {
        if (!Integer.valueOf(received).equals(message.body())) {
            failures.add(new AssertionError("expected " + received + ", but got " + message));
        }
        received++;
        return Future.succeededFuture();
    }

    @Override
    public synchronized Future<?> onGap(Gap gap) {
        failures.add(new AssertionError(gap + " after " + received));
        return Future.succeededFuture();
    }

    /** Returns when so many more have been stored, and so many have come. */
    void awaitProgress(String when, int messages) throws InterruptedException {
        int stored = acknowledged + messages;
        int come = received + messages;
        Web.await("progress " + when, () -> {
            expectNoFailures(when);
            return acknowledged >= stored && received >= come;
        });
    }

    /** Publishes no more, and expects that all has come. */
    void end() throws Exception {
        synchronized (this) {
            ending = true;
        }
        Web.await("all has come", () -> {
            expectNoFailures("at the end");
            return acknowledged == published && received == published;
        });
        client.close().await(PATIENCE_S, TimeUnit.SECONDS);
    }

    private synchronized void expectNoFailures(String when) {
        assertThat(failures).as(when).isEmpty();
    }

    /** That of the publisher and that of the subscriber, once both have one. */
    List<String> nodes() throws Exception {
        Web.await("both are connected", () -> nodesNow().size() == 2);
        return nodesNow();
    }

    private List<String> nodesNow() {
        return client.statistics().await().nodes();
    }

    ClientStatistics statistics() throws Exception {
        return client.statistics().await(PATIENCE_S, TimeUnit.SECONDS);
    }
}
