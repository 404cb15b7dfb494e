package dev.cubecast.faults;

import dev.cubecast.delivery.Gap;
import dev.cubecast.history.SubscribedTopic;
import dev.cubecast.history.TopicHistory;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/**
 * Follows a topic by server-sent events from its first message on. When its node is gone or says nothing for a while,
 * and at times for no reason, it goes on at another one with the id of the last event.
 */
final class EventFollower extends LoadClient {
    /** Nodes send comments each second: who is silent for so long stands still. */
    private static final long PATIENCE_MS = 4_000;

    private static final int AWAY_MS_MAX = 200;
    private static final int STAY_EVENTS_MAX = 400;
    /** What a connection has ended with. */
    private static final String END = "\n";

    private final SubscribedTopic subscribed;
    private final boolean isRestless;
    private String lastEventId = "";

    /** @param isRestless whether it leaves nodes that are well */
    EventFollower(
            String name, Nodes nodes, FaultHistory history, Topic topic, RandomGenerator random, boolean isRestless) {
        super(name, nodes, history, topic, random);
        this.isRestless = isRestless;
        this.subscribed = history.read(checks -> new SubscribedTopic(topic.name(), checks));
        subscribed.onReady(topic.id(), 0, 0);
    }

    boolean hasPassed(TopicHistory.Place place) {
        return history.read(checks -> subscribed.hasPassed(place));
    }

    @Override
    void work() throws InterruptedException {
        int node = anyNode();
        history.note(this + " connects to " + nodes.name(node) + " with " + subscribed + " [" + lastEventId + "]");
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create(nodes.url(node) + "/topics/" + topic + "/events?from=earliest"))
                .header("accept", "text/event-stream");
        if (!lastEventId.isEmpty()) {
            request.header("Last-Event-ID", lastEventId);
        }
        Lines lines = new Lines();
        CompletableFuture<HttpResponse<Void>> response = Endpoint.client().sendAsync(request.build(), info -> {
            lines.onStatus(info.statusCode());
            return HttpResponse.BodySubscribers.fromLineSubscriber(lines);
        });
        var unused = response.whenComplete((done, failure) -> lines.queue.add(END));
        String why = follow(lines.queue);
        response.cancel(true);
        history.note(this + " leaves " + nodes.name(node) + ": " + why);
        pauseMs(AWAY_MS_MAX);
    }

    /** Takes what comes until the connection is to end; returns why. */
    private String follow(BlockingQueue<String> lines) throws InterruptedException {
        int stay = isRestless ? 1 + random.nextInt(STAY_EVENTS_MAX) : Integer.MAX_VALUE;
        String type = "";
        String id = lastEventId;
        StringBuilder data = new StringBuilder();
        while (!isStopping()) {
            String line = lines.poll(PATIENCE_MS, TimeUnit.MILLISECONDS);
            if (line == null) {
                return "nothing came for " + PATIENCE_MS + " ms";
            } else if (line.equals(END)) {
                return "the connection has ended";
            } else if (line.isEmpty() && data.length() > 0) {
                onEvent(type, id, data.toString());
                type = "";
                data.setLength(0);
                if (--stay == 0) {
                    return "it wants to";
                }
            } else if (line.startsWith("data:")) {
                data.append(line.substring("data:".length()));
            } else if (line.startsWith("id:")) {
                id = line.substring("id:".length()).strip();
            } else if (line.startsWith("event:")) {
                type = line.substring("event:".length()).strip();
            } else if (line.startsWith("!")) {
                return "it was told " + line.substring(1);
            }
        }
        return "the test is over";
    }

    private void onEvent(String type, String id, String data) {
        JsonObject event = new JsonObject(data);
        String what = this + " gets " + (event.containsKey("body") ? event.getLong("offset") + " " : data) + type;
        history.check(what + " [" + id + "]", checks -> {
            if (event.containsKey("body")) {
                subscribed.onMessages(
                        topic.id(), event.getLong("epoch"), event.getLong("offset"), List.of(Messages.body(event)));
            } else if (event.getValue("gap") instanceof JsonObject gap) {
                subscribed.onGap(new Gap.Range(gap.getLong("first"), gap.getLong("last")), () -> false);
            } else {
                throw new IllegalStateException(this + " is told " + data + ", though nothing was deleted");
            }
        });
        lastEventId = id;
    }

    /** What a connection brings, line by line, and as the first one its status if that is an error. */
    private static final class Lines implements Flow.Subscriber<String> {
        private final BlockingQueue<String> queue = new LinkedBlockingQueue<>();

        private void onStatus(int code) {
            if (code != 200) {
                queue.add("!" + code);
            }
        }

        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            subscription.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(String line) {
            queue.add(line);
        }

        @Override
        public void onError(Throwable failure) {
            queue.add(END);
        }

        @Override
        public void onComplete() {
            queue.add(END);
        }
    }
}
