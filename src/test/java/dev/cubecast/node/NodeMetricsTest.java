package dev.cubecast.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cubecast.Sockets;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class NodeMetricsTest {
    private static final String HOST = "127.0.0.1";

    @Test
    void countsRequestsWithoutTheGaugesThatVertxRegistersForEachOfThem() throws Exception {
        try (NodeMetrics metrics = new NodeMetrics()) {
            Vertx vertx = metrics.newVertx(Sockets.TRANSPORT);
            HttpServer server = await(vertx.createHttpServer()
                    .requestHandler(request -> request.response().end())
                    .listen(0, HOST));

            // Kept until the end: a client that nobody refers to is closed.
            HttpClient client = vertx.createHttpClient();
            await(client.request(HttpMethod.GET, server.actualPort(), HOST, "/")
                    .compose(request -> request.send())
                    .compose(HttpClientResponse::end));
            await(client.close());
            await(vertx.close());

            assertThat(metrics.registry().find("vertx.http.server.requests").counter())
                    .isNotNull();
            assertThat(metrics.registry().getMeters())
                    .extracting(meter -> meter.getId().getName())
                    .noneMatch(name -> name.startsWith("vertx.http.server.active."));
        }
    }

    private static <T> T await(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
    }
}
