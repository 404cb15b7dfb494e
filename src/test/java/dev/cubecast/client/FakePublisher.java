package dev.cubecast.client;

import dev.cubecast.Seeds;
import dev.cubecast.client.FakeTopic.Sent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A {@link PublishQueue} with time driven by hand, and what its futures would say. */
final class FakePublisher {
    static final PublisherOptions SMALL = new PublisherOptions(4, 1_000, 20, 10_000, 10_000, null);
    private static final Backoff PAUSES = new Backoff(10, 100);

    final PublishQueue queue;
    final Map<String, Published> stored = new LinkedHashMap<>();
    final Map<String, CubecastException> failed = new LinkedHashMap<>();
    private final PublisherOptions options;
    long nowMs;

    FakePublisher() {
        this(SMALL);
    }

    FakePublisher(PublisherOptions options) {
        this.options = options;
        queue = new PublishQueue("p", options, PAUSES, Seeds.random(1));
    }

    boolean offer(String... bodies) {
        boolean all = true;
        for (String body : bodies) {
            all &= queue.offer(publication("t", body));
        }
        return all;
    }

    Publication publication(String topic, String body) {
        return new Publication(
                topic, Map.of(), body, body.length(), nowMs + options.timeoutMs(), new Publication.Listener() {
                    @Override
                    public void onPublished(Published published) {
                        stored.put(body, published);
                    }

                    @Override
                    public void onFailed(CubecastException why) {
                        failed.put(body, why);
                    }
                });
    }

    /** What is sent now. */
    List<Sent> send() {
        return queue.takeSendable(nowMs).stream().map(Sent::new).toList();
    }

    /** The same after all pauses. */
    List<Sent> sendLater() {
        nowMs += PAUSES.maxMs();
        queue.tick(nowMs);
        return send();
    }

    /** They reach the topic, and its answers come. */
    void deliver(List<Sent> sent, FakeTopic topic) {
        sent.forEach(one -> deliver(one, topic));
    }

    void deliver(Sent sent, FakeTopic topic) {
        try {
            queue.onStored(sent.publication(), topic.take(sent), nowMs);
        } catch (CubecastException refusal) {
            refuse(sent, refusal);
        }
    }

    void refuse(Sent sent, CubecastException why) {
        queue.onRefused(sent.publication(), why, nowMs);
    }

    /** Sends and delivers until nothing is left. */
    void finish(FakeTopic topic) {
        while (queue.held() > 0) {
            deliver(new ArrayList<>(sendLater()), topic);
        }
    }
}
