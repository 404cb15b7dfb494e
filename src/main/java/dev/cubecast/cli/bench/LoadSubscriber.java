package dev.cubecast.cli.bench;

import dev.cubecast.client.ClientOptions;
import dev.cubecast.client.CubecastClient;
import dev.cubecast.client.From;
import dev.cubecast.client.Gap;
import dev.cubecast.client.Received;
import dev.cubecast.client.TopicHandler;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import org.jspecify.annotations.Nullable;

/** Takes what comes and accounts for it, from before the load begins. */
final class LoadSubscriber extends VerticleBase implements TopicHandler {
    private final BenchLoad load;
    private final String node;
    private final DeliveryAccount account;
    private @Nullable CubecastClient client;

    /** @param index from 0 */
    LoadSubscriber(BenchLoad load, String node, int index) {
        this.load = load;
        this.node = node;
        this.account = new DeliveryAccount(index, load.plan().publishers());
    }

    DeliveryAccount account() {
        return account;
    }

    @Override
    public Future<?> start() {
        return CubecastClient.connect(vertx, ClientOptions.of(node))
                .onSuccess(connected -> client = connected)
                .compose(connected -> connected.subscriber().subscribe(load.topic(), From.latest(), this))
                .onSuccess(subscription -> subscription.ended().onFailure(load::fail));
    }

    @Override
    public Future<?> stop() {
        return client == null ? Future.succeededFuture() : client.close();
    }

    @Override
    public Future<?> onMessage(Received message) {
        load.format()
                .decode(message.body())
                .filter(ours -> ours.publisher() < load.plan().publishers())
                .ifPresent(ours -> {
                    load.measurements().onDelivered(ours.sentNs(), load.nowNs());
                    // Last: once the account is complete, all is measured.
                    account.onMessage(ours.publisher(), ours.number(), message.token() != null);
                });
        return Future.succeededFuture();
    }

    @Override
    public Future<?> onGap(Gap gap) {
        account.onGap(gap instanceof Gap.Range range ? range.last() - range.first() + 1 : Long.MAX_VALUE);
        return Future.succeededFuture();
    }
}
