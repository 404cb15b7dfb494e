package dev.cubecast.cli.bench;

import dev.cubecast.client.ClientOptions;
import dev.cubecast.client.CubecastClient;
import dev.cubecast.client.CubecastException;
import dev.cubecast.client.Publisher;
import dev.cubecast.client.PublisherOptions;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import org.jspecify.annotations.Nullable;

/** Publishes as fast as its window, or its pace, lets it, from the begin of the load to its end. */
final class LoadPublisher extends VerticleBase {
    private static final long TICK_MS = 1;

    private final BenchLoad load;
    private final String node;
    private final PublisherOptions options;
    private final int index;
    private final Pacing pacing;
    private final SentMessages sent = new SentMessages();
    private long next = 1;
    private int underWay;
    private @Nullable CubecastClient client;
    private @Nullable Publisher publisher;

    /** @param index from 0 */
    LoadPublisher(BenchLoad load, String node, PublisherOptions options, int index) {
        this.load = load;
        this.node = node;
        this.options = options;
        this.index = index;
        this.pacing = new Pacing(load.plan().rate(), load.plan().publishers(), index);
    }

    SentMessages sent() {
        return sent;
    }

    @Override
    public Future<?> start() {
        return CubecastClient.connect(vertx, ClientOptions.of(node)).onSuccess(connected -> {
            client = connected;
            publisher = connected.publisher(options);
        });
    }

    @Override
    public Future<?> stop() {
        return client == null ? Future.succeededFuture() : client.close();
    }

    /** May be called from any thread, once it has started and the load has begun. */
    void begin() {
        context.runOnContext(nothing -> {
            if (pacing.isLimited()) {
                vertx.setPeriodic(TICK_MS, timer -> sendWhatIsDue());
            }
            sendWhatIsDue();
        });
    }

    private void sendWhatIsDue() {
        long nowNs = load.nowNs();
        while (load.isOn(nowNs) && underWay < load.plan().window() && pacing.isDue(next, nowNs)) {
            send(pacing.countsFromNs(next, nowNs));
            nowNs = load.nowNs();
        }
    }

    private void send(long fromNs) {
        if (publisher == null) {
            throw new IllegalStateException("publisher " + index + " has not started");
        }
        long number = sent.send();
        next = number + 1;
        underWay++;
        load.measurements().onSent();
        publisher
                .publish(load.topic(), load.format().encode(new BenchMessage(index, number, fromNs)))
                .onComplete(
                        stored -> {
                            sent.acknowledge(number);
                            load.measurements().onAcknowledged(fromNs, load.nowNs());
                            onAnswered();
                        },
                        failure -> {
                            load.onFailed(
                                    fromNs, failure instanceof CubecastException why ? why.code() : failure.toString());
                            onAnswered();
                        });
    }

    private void onAnswered() {
        underWay--;
        sendWhatIsDue();
    }
}
