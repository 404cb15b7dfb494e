package dev.cubecast.node;

import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** A client of server-sent events that keeps all it hears. */
final class Subscription implements AutoCloseable {
    private static final long PATIENCE_S = 30;

    private final List<JsonObject> heard = new ArrayList<>();
    private final CompletableFuture<HttpResponse<Void>> response;
    private final String what;
    private boolean ended;

    /** Returns once the node says that the subscription has taken effect. */
    Subscription(HttpClient client, String node, String topic) throws InterruptedException {
        what = topic + " at " + node;
        CompletableFuture<Integer> status = new CompletableFuture<>();
        HttpRequest request = HttpRequest.newBuilder(URI.create(node + "/topics/" + topic + "/events"))
                .header("accept", "text/event-stream")
                .build();
        CompletableFuture<HttpResponse<Void>> asked = client.sendAsync(request, info -> {
            status.complete(info.statusCode());
            return HttpResponse.BodySubscribers.fromLineSubscriber(new Lines());
        });
        response = asked.whenComplete((done, failure) -> {
            status.complete(-1);
            end();
        });
        try {
            int code = status.get(PATIENCE_S, TimeUnit.SECONDS);
            if (code != 200) {
                throw new AssertionError("expected 200 for " + what + ", but found " + code);
            }
        } catch (java.util.concurrent.ExecutionException | java.util.concurrent.TimeoutException failure) {
            throw new AssertionError("no answer for " + what, failure);
        }
    }

    private synchronized void hear(JsonObject event) {
        heard.add(event);
        notifyAll();
    }

    private synchronized void end() {
        ended = true;
        notifyAll();
    }

    /** Waits until what was heard satisfies the condition, and returns it. */
    synchronized List<JsonObject> await(String condition, Predicate<List<JsonObject>> satisfied)
            throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_S);
        while (!satisfied.test(heard)) {
            long leftMs = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            if (leftMs <= 0 || ended) {
                throw new AssertionError("expected " + condition + " of " + what + (ended ? ", which has ended" : "")
                        + ", but heard " + heard);
            }
            wait(leftMs);
        }
        return List.copyOf(heard);
    }

    List<JsonObject> awaitMessages(int count) throws InterruptedException {
        return await(
                count + " messages",
                events -> events.stream().filter(Subscription::isMessage).count() >= count);
    }

    static boolean isMessage(JsonObject event) {
        return event.containsKey("body");
    }

    @Override
    public void close() {
        response.cancel(true);
    }

    private final class Lines implements Flow.Subscriber<String> {
        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            subscription.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(String line) {
            if (line.startsWith("data:")) {
                hear(new JsonObject(line.substring("data:".length())));
            }
        }

        @Override
        public void onError(Throwable failure) {
            end();
        }

        @Override
        public void onComplete() {
            end();
        }
    }
}
