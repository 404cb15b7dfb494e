package dev.cubecast.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cubecast.consensus.GroupId;
import dev.cubecast.durable.PublishRequest;
import dev.cubecast.durable.TopicRequest;
import dev.cubecast.durable.TopicVerdict;
import dev.cubecast.durable.Verdict;
import dev.cubecast.message.Bytes;
import dev.cubecast.message.Message;
import dev.cubecast.protocol.DurableNode;
import dev.cubecast.protocol.TopicLocator;
import dev.cubecast.topic.Durability;
import dev.cubecast.topic.RetentionLimits;
import dev.cubecast.topic.SlowConsumer;
import dev.cubecast.topic.Topic;
import dev.cubecast.topic.TopicId;
import dev.cubecast.topic.TopicName;
import dev.cubecast.topic.TopicSettings;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/** A durable topic of a served node, made, written and deleted past its clients. */
final class StoredTopic {
    private static final long DEADLINE_MS = 10_000;
    private static long lastId;

    private final ServedNode node;
    private final TopicName name;
    private final DurableNode durable;
    private final TopicLocator locator;
    private final GroupId group;
    private Topic topic;

    StoredTopic(ServedNode node, String name) {
        this(node, name, RetentionLimits.NONE);
    }

    StoredTopic(ServedNode node, String name, RetentionLimits retention) {
        this.node = node;
        this.name = new TopicName(name);
        this.durable = node.protocol().durable().orElseThrow();
        this.locator = node.protocol().locator().orElseThrow();
        this.group = locator.groupOf(this.name);
        topic = make(Durability.QUORUM, retention);
    }

    private Topic make(Durability durability, RetentionLimits retention) {
        TopicSettings settings = new TopicSettings(durability, SlowConsumer.DROP_OLDEST, retention);
        Topic made = new Topic(name, new TopicId(77, ++lastId), settings);
        assertThat(ask(new TopicRequest.Create(made))).isEqualTo(new TopicVerdict.Made(made));
        return made;
    }

    /** Deletes it. */
    void delete() {
        assertThat(ask(new TopicRequest.Delete(topic.id()))).isInstanceOf(TopicVerdict.Deleted.class);
    }

    /** Makes another one of its name. */
    void makeAnew(Durability durability) {
        topic = make(durability, RetentionLimits.NONE);
    }

    private TopicVerdict ask(TopicRequest request) {
        return call(whenDone ->
                durable.host().topicRequests().ask(group, request, node.nowMs() + DEADLINE_MS, whenDone, node.nowMs()));
    }

    /** Stores JSON values in one batch, and returns the offset behind them. */
    long publish(String... bodies) {
        return publish(Arrays.asList(bodies));
    }

    long publish(List<String> bodies) {
        List<Bytes> messages = bodies.stream()
                .map(body -> Message.json(Bytes.utf8(body)).encode())
                .toList();
        PublishRequest request = new PublishRequest(name, topic.id(), messages, null, null, null);
        Verdict.Outcome outcome = call(whenDone ->
                durable.host().streams().publish(group, request, node.nowMs() + DEADLINE_MS, whenDone, node.nowMs()));
        assertThat(outcome).isInstanceOf(Verdict.Stored.class);
        return ((Verdict.Stored) outcome).lastOffset() + 1;
    }

    /** The oldest offset that is kept. */
    long first() {
        return node.run(() -> durable.host()
                .group(group)
                .flatMap(hosted -> hosted.topics().ends(topic.id()))
                .orElseThrow()
                .first());
    }

    /** Reads of the whole node. */
    int readsUnderWay() {
        return durable.delivery().reads().asked();
    }

    private <T> T call(Consumer<Consumer<T>> question) {
        Future<T> answer = node.run(() -> {
            Promise<T> promise = Promise.promise();
            question.accept(promise::complete);
            return promise.future();
        });
        return ServedNode.await(answer);
    }
}
