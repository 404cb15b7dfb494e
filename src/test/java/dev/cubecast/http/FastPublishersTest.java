package dev.cubecast.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cubecast.http.BusClient.Over;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Several clients together send more than may be on its way to one leader, as fast as they can, while each alone may
 * send as much. They are slowed down; nothing is refused.
 */
class FastPublishersTest {
    private static final int CLIENTS = 6;
    private static final int MESSAGES = 20;
    private static final String MESSAGE = "x".repeat(64 << 10);

    private static ServedNode node;

    @BeforeAll
    static void start() {
        node = new ServedNode();
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    @Test
    void waitInTheirSocketsOnTheEventBus() {
        List<BusClient> clients = IntStream.range(0, CLIENTS)
                .mapToObj(i -> new BusClient(node, Over.TCP))
                .toList();
        for (int i = 0; i < MESSAGES; i++) {
            clients.forEach(client -> client.publish("bus", MESSAGE));
        }
        for (BusClient client : clients) {
            client.send(BusClient.frame("send", "bus").put("body", "last").put("replyAddress", "stored"));
            JsonObject answer = client.next();
            // An error would come before it.
            assertThat(answer.getString("address")).as("%s", answer).isEqualTo("stored");
            client.close();
        }
    }

    @Test
    void waitInTheirSocketsOnATopicsWebSocket() {
        List<SocketClient> clients = IntStream.range(0, CLIENTS)
                .mapToObj(i -> new SocketClient(node, "socket"))
                .toList();
        for (int i = 0; i < MESSAGES; i++) {
            clients.forEach(client -> client.send('"' + MESSAGE + '"'));
        }
        for (SocketClient client : clients) {
            for (int offset = 0; offset < CLIENTS * MESSAGES; offset++) {
                assertThat(client.next().getLong("offset")).isEqualTo(offset);
            }
            client.close();
        }
    }

    @Test
    void waitForTheAnswersToTheirRequests() throws Exception {
        List<CompletableFuture<HttpResponse<String>>> answers = IntStream.range(0, CLIENTS * MESSAGES)
                .mapToObj(i -> node.client.sendAsync(
                        HttpRequest.newBuilder(node.uri("/topics/http/messages"))
                                .header("Content-Type", "application/json")
                                .POST(BodyPublishers.ofString('"' + MESSAGE + '"'))
                                .build(),
                        BodyHandlers.ofString()))
                .toList();
        for (CompletableFuture<HttpResponse<String>> answer : answers) {
            assertThat(answer.get(ServedNode.PATIENCE_S, TimeUnit.SECONDS).statusCode())
                    .isEqualTo(200);
        }
    }
}
