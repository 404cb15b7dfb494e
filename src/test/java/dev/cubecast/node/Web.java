package dev.cubecast.node;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** A client of the nodes' HTTP, as any other program would be one. */
public final class Web {
    private static final long PATIENCE_S = 60;
    private static final long POLL_MS = 20;

    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();

    public record Answer(int status, String text) {
        public JsonObject json() {
            return new JsonObject(text);
        }
    }

    public Answer get(String url) {
        return send(HttpRequest.newBuilder(URI.create(url)));
    }

    public Answer publish(String node, String topic, String json) {
        return send(HttpRequest.newBuilder(URI.create(node + "/topics/" + topic + "/messages"))
                .header("content-type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(json)));
    }

    private Answer send(HttpRequest.Builder request) {
        try {
            HttpResponse<String> response =
                    client.send(request.timeout(Duration.ofSeconds(20)).build(), HttpResponse.BodyHandlers.ofString());
            return new Answer(response.statusCode(), response.body());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException stopped) {
            throw new IllegalStateException(stopped);
        }
    }

    Subscription subscribe(String node, String topic) throws InterruptedException {
        return new Subscription(client, node, topic);
    }

    /** Asks again and again until the answer is yes; a node that cannot be reached has not answered yes. */
    public static void await(String condition, BooleanSupplier satisfied) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_S);
        while (!isSatisfied(satisfied)) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("not within " + PATIENCE_S + " s: " + condition);
            }
            new CountDownLatch(1).await(POLL_MS, TimeUnit.MILLISECONDS);
        }
    }

    private static boolean isSatisfied(BooleanSupplier satisfied) {
        try {
            return satisfied.getAsBoolean();
        } catch (UncheckedIOException unreachable) {
            return false;
        }
    }

    public void awaitReady(String node) throws InterruptedException {
        await(node + " is ready", () -> get(node + "/health/ready").status() == 200);
    }
}
