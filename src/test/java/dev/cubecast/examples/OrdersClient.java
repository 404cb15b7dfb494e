package dev.cubecast.examples;

import dev.cubecast.client.ClientOptions;
import dev.cubecast.client.CubecastClient;
import dev.cubecast.client.From;
import dev.cubecast.client.Gap;
import dev.cubecast.client.Publisher;
import dev.cubecast.client.Received;
import dev.cubecast.client.TopicHandler;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/** Publishes three orders and watches them come. */
public final class OrdersClient {
    private static final int ORDERS = 3;

    private OrdersClient() {}

    /** @param args {@code host:port} of the event bus endpoints of some nodes */
    public static void main(String[] args) {
        Vertx vertx = Vertx.vertx();
        run(vertx, List.of(args), System.out::println).onComplete(done -> vertx.close());
    }

    /** Completes when all orders have come. */
    static Future<Void> run(Vertx vertx, List<String> nodes, Consumer<String> out) {
        Promise<Void> allHaveCome = Promise.promise();
        return CubecastClient.connect(vertx, ClientOptions.of(nodes))
                .compose(client -> client.subscriber()
                        .subscribe("orders", From.latest(), new PrintingHandler(out, allHaveCome))
                        .compose(subscription -> publish(client.publisher(), out))
                        .compose(published -> allHaveCome.future())
                        .eventually(client::close));
    }

    /** All at once: they are stored in this order, each once, whatever happens to the node meanwhile. */
    private static Future<?> publish(Publisher publisher, Consumer<String> out) {
        return Future.all(IntStream.rangeClosed(1, ORDERS)
                .mapToObj(id -> publisher
                        .publish("orders", new JsonObject().put("id", id))
                        .onSuccess(published -> out.accept("stored: " + published.position())))
                .toList());
    }

    private record PrintingHandler(Consumer<String> out, Promise<Void> allHaveCome) implements TopicHandler {
        /** The next one comes when this future is complete. */
        @Override
        public Future<?> onMessage(Received message) {
            out.accept("came: " + message.body() + " at " + message.position().offset());
            if (message.body() instanceof JsonObject order && order.getInteger("id") == ORDERS) {
                allHaveCome.tryComplete();
            }
            return Future.succeededFuture();
        }

        @Override
        public Future<?> onGap(Gap gap) {
            out.accept("missing: " + gap);
            return Future.succeededFuture();
        }
    }
}
