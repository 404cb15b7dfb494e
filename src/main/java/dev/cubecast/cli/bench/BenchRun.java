package dev.cubecast.cli.bench;

import dev.cubecast.cli.CommandFailure;
import dev.cubecast.cli.Terminal;
import dev.cubecast.client.CubecastException;
import dev.cubecast.client.PublisherOptions;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** One run: connects, loads, waits for what is under way, and compares. For one thread, which it blocks. */
final class BenchRun {
    private static final long SECOND_NS = TimeUnit.SECONDS.toNanos(1);
    private static final long PATIENCE_S = 30;
    /** After the load, this long without an acknowledgement or a delivery nothing more is expected. */
    private static final long QUIET_NS = TimeUnit.SECONDS.toNanos(15);
    /** However much is still coming: whoever has ended the run waits no longer. */
    private static final long CUT_PATIENCE_NS = TimeUnit.SECONDS.toNanos(20);

    private static final long POLL_MS = 20;

    private final BenchLoad load;
    private final Terminal terminal;
    private final List<LoadPublisher> publishers = new ArrayList<>();
    private final List<LoadSubscriber> subscribers = new ArrayList<>();
    private long toldNs;
    private long toldAcknowledged;
    private long toldDelivered;

    /** @param nodes that clients are spread over, as {@code host:port} */
    BenchRun(BenchLoad load, List<String> nodes, PublisherOptions options, Terminal terminal) {
        this.load = load;
        this.terminal = terminal;
        for (int i = 0; i < load.plan().publishers(); i++) {
            publishers.add(new LoadPublisher(load, nodes.get(i % nodes.size()), options, i));
        }
        for (int i = 0; i < load.plan().subscribers(); i++) {
            subscribers.add(new LoadSubscriber(load, nodes.get(i % nodes.size()), i));
        }
    }

    /** @param isOnOneMachine see {@link BenchSummary} */
    BenchSummary play(boolean isOnOneMachine) throws InterruptedException {
        Vertx vertx = Vertx.vertx();
        try {
            start(vertx, subscribers);
            start(vertx, publishers);
            load.begin();
            publishers.forEach(LoadPublisher::begin);
            awaitEnd();
            settle();
            return summary(isOnOneMachine);
        } finally {
            await(vertx.close(), "the clients have not closed their connections");
        }
    }

    /** Each client on an event loop of its own, as far as there are some. */
    private static void start(Vertx vertx, List<? extends VerticleBase> clients) {
        List<Future<String>> starting =
                clients.stream().map(vertx::deployVerticle).toList();
        await(Future.all(starting), "not all clients are connected");
    }

    private static void await(Future<?> future, String otherwise) {
        try {
            future.await(PATIENCE_S, TimeUnit.SECONDS);
        } catch (TimeoutException late) {
            throw new CommandFailure(otherwise + " after " + PATIENCE_S + " s");
        } catch (CubecastException refused) {
            throw new CommandFailure(otherwise + ": " + refused.getMessage());
        }
    }

    private void awaitEnd() throws InterruptedException {
        long leftNs = load.measurements().untilNs() - load.nowNs();
        while (leftNs > 0 && !load.awaitCut(Math.min(leftNs, nextLineNs() - load.nowNs()))) {
            tellProgress();
            leftNs = load.measurements().untilNs() - load.nowNs();
        }
    }

    /** Waits for the answers to what was sent, and for its delivery. */
    private void settle() throws InterruptedException {
        long beganNs = load.nowNs();
        long heardNs = beganNs;
        long heard = heardSoFar();
        while (!isSettled()) {
            Thread.sleep(POLL_MS);
            tellProgress();
            long nowNs = load.nowNs();
            if (heard != heardSoFar()) {
                heard = heardSoFar();
                heardNs = nowNs;
            } else if (nowNs - heardNs > QUIET_NS) {
                return;
            }
            if (load.isCut() && nowNs - beganNs > CUT_PATIENCE_NS) {
                return;
            }
        }
    }

    private long heardSoFar() {
        Measurements measured = load.measurements();
        return measured.acknowledgedSoFar() + measured.failedSoFar() + measured.deliveredSoFar();
    }

    private boolean isSettled() {
        return load.measurements().underWay() == 0 && check().missing() == 0;
    }

    private DeliveryAccount.Check check() {
        List<SentMessages> sent = publishers.stream().map(LoadPublisher::sent).toList();
        return subscribers.stream()
                .map(subscriber -> subscriber.account().check(sent))
                .reduce(DeliveryAccount.Check.NOTHING_WRONG, DeliveryAccount.Check::plus);
    }

    private BenchSummary summary(boolean isOnOneMachine) {
        Measurements measured = load.measurements();
        return new BenchSummary(
                load.topic(),
                load.plan(),
                measured.acknowledged(),
                measured.delivered(),
                measured.failures(),
                measured.underWay(),
                measured.acknowledgedSoFar(),
                check(),
                isOnOneMachine,
                !load.isCut());
    }

    // ---- Progress ----

    /** At each full second. */
    private long nextLineNs() {
        return (toldNs / SECOND_NS + 1) * SECOND_NS;
    }

    private void tellProgress() {
        long nowNs = load.nowNs();
        if (nowNs < nextLineNs()) {
            return;
        }
        long acknowledged = load.measurements().acknowledgedSoFar();
        long delivered = load.measurements().deliveredSoFar();
        double seconds = (nowNs - toldNs) / (double) SECOND_NS;
        terminal.say(phase(nowNs) + ": " + Math.round((acknowledged - toldAcknowledged) / seconds) + " published/s, "
                + Math.round((delivered - toldDelivered) / seconds) + " delivered/s");
        toldNs = nowNs;
        toldAcknowledged = acknowledged;
        toldDelivered = delivered;
    }

    private String phase(long nowNs) {
        long second = Math.round(nowNs / (double) SECOND_NS);
        int warmUp = load.plan().warmUpSeconds();
        if (second <= warmUp) {
            return "warm-up, " + second + " of " + warmUp + " s";
        }
        return load.isOn(nowNs) || second == warmUp + load.plan().seconds()
                ? (second - warmUp) + " of " + load.plan().seconds() + " s"
                : "awaiting what is under way";
    }
}
