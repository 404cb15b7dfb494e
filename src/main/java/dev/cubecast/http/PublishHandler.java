package dev.cubecast.http;

import dev.cubecast.consensus.ProducerId;
import dev.cubecast.consensus.StoredPublish.Sequence;
import dev.cubecast.durable.PublishRequest;
import dev.cubecast.message.Bytes;
import dev.cubecast.protocol.Publication;
import dev.cubecast.topic.Durability;
import dev.cubecast.topic.TopicName;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** {@code POST /topics/{topic}/messages}: one JSON value, or one in each line. */
final class PublishHandler {
    private static final String PRODUCER = "producer";
    private static final String SEQUENCE = "sequence";
    /** Long enough for a message each nanosecond of thirty years. */
    private static final long SEQUENCE_MAX = 1_000_000_000_000_000_000L - 1;

    private final PublishSequence.Publisher publisher;
    private final HttpSettings settings;
    private final RequestBodies bodies;
    private final Messages messages;
    private final HttpMetrics metrics;
    private final LongSupplier nowMs;

    PublishHandler(
            PublishSequence.Publisher publisher,
            HttpSettings settings,
            RequestBodies bodies,
            Messages messages,
            HttpMetrics metrics,
            LongSupplier nowMs) {
        this.publisher = publisher;
        this.settings = settings;
        this.bodies = bodies;
        this.messages = messages;
        this.metrics = metrics;
        this.nowMs = nowMs;
    }

    void handle(RoutingContext ctx) {
        long startNanos = System.nanoTime();
        TopicName topic = Query.topic(ctx);
        Query.requireOnly(ctx, "deadlineMs", "durability", PRODUCER, SEQUENCE);
        Durability asked = durability(ctx).orElse(null);
        Sequence sequence = sequence(ctx).orElse(null);
        long timeoutMs = Query.number(ctx, "deadlineMs", settings.deadlineDefaultMs(), 1, settings.deadlineMaxMs());
        Messages.Form form = Messages.form(ctx.request().getHeader(HttpHeaders.CONTENT_TYPE));
        bodies.read(ctx, settings.bodyBytesMax())
                .map(body -> publication(topic, messages.read(form, body), sequence, asked))
                .compose(wanted -> PublishSequence.publish(publisher, wanted, nowMs.getAsLong() + timeoutMs, nowMs))
                .onComplete(published -> metrics.onPublished("http", published, System.nanoTime() - startNanos))
                .onSuccess(published -> Reply.json(ctx, 200, published.toJson(topic)))
                .onFailure(ctx::fail);
    }

    /** As many numbered messages as the topic remembers: so a repetition of the request is always known as such. */
    private static Publication publication(
            TopicName topic, List<Bytes> messages, @Nullable Sequence sequence, @Nullable Durability asked) {
        if (sequence != null && messages.size() > PublishRequest.SEQUENCES_REMEMBERED) {
            throw new ProblemException(
                    ErrorCode.TOO_LARGE,
                    "a request with a producer publishes at most " + PublishRequest.SEQUENCES_REMEMBERED
                            + " messages, as many as the topic remembers");
        }
        return new Publication(topic, messages, sequence, asked);
    }

    private static Optional<Durability> durability(RoutingContext ctx) {
        return Query.text(ctx, "durability")
                .map(text -> Durability.parse(text)
                        .orElseThrow(() -> new ProblemException(
                                ErrorCode.INVALID_REQUEST, "durability is quorum, leader or none")));
    }

    private static Optional<Sequence> sequence(RoutingContext ctx) {
        Optional<String> producer = Query.text(ctx, PRODUCER);
        if (producer.isPresent() != Query.text(ctx, SEQUENCE).isPresent()) {
            throw new ProblemException(
                    ErrorCode.INVALID_REQUEST,
                    "a producer numbers its messages: producer and sequence are given both, or neither");
        }
        return producer.map(name -> new Sequence(producerId(name), Query.number(ctx, SEQUENCE, 1, 1, SEQUENCE_MAX)));
    }

    private static ProducerId producerId(String name) {
        if (name.isEmpty() || name.getBytes(StandardCharsets.UTF_8).length > ProducerId.LENGTH_MAX) {
            throw new ProblemException(
                    ErrorCode.INVALID_REQUEST, "a producer is a text of 1 to " + ProducerId.LENGTH_MAX + " bytes");
        }
        return new ProducerId(name);
    }
}
