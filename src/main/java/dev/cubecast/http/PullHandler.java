package dev.cubecast.http;

import dev.cubecast.bridge.ByteWriter;
import dev.cubecast.bridge.Pull;
import dev.cubecast.bridge.PullOutcome;
import dev.cubecast.bridge.PullOutcome.Messages;
import dev.cubecast.bridge.PullRequest;
import dev.cubecast.bridge.Pulls;
import dev.cubecast.bridge.Start;
import dev.cubecast.message.Bytes;
import dev.cubecast.topic.TopicName;
import io.netty.buffer.Unpooled;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.internal.buffer.BufferInternal;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;
import java.util.function.LongSupplier;

/** {@code GET /topics/{topic}/messages}: some messages of a durable topic, at once or as soon as there are any. */
final class PullHandler {
    private static final String AT_LEAST = "atLeast";
    private static final String LIMIT = "limit";
    private static final String WAIT = "wait";
    private static final String DEADLINE = "deadlineMs";
    private static final int LIMIT_DEFAULT = 100;
    private static final long OFFSET_MAX = 999_999_999_999_999_999L;
    /** Bytes of answers that clients have not taken yet; with more, pulls are refused. */
    private static final long ANSWER_BYTES_MAX = 32 << 20;

    private final Pulls pulls;
    private final HttpSettings settings;
    private final HttpMetrics metrics;
    private final LongSupplier nowMs;
    private long answerBytes;

    PullHandler(Pulls pulls, HttpSettings settings, HttpMetrics metrics, LongSupplier nowMs) {
        this.pulls = pulls;
        this.settings = settings;
        this.metrics = metrics;
        this.nowMs = nowMs;
        metrics.gauge("cubecast.http.pulls", "Pulls under way, those included that wait for messages", pulls::underWay);
        metrics.gauge(
                "cubecast.http.pulls.bytes",
                "Bytes of answers to pulls that clients have not taken",
                () -> answerBytes);
    }

    void handle(RoutingContext ctx) {
        TopicName topic = Query.topic(ctx);
        Query.requireOnly(ctx, FromParameter.NAME, LIMIT, WAIT, AT_LEAST, DEADLINE);
        PullRequest request = new PullRequest(
                topic,
                FromParameter.of(ctx, Start.earliest()),
                Query.number(ctx, AT_LEAST, 0, 0, OFFSET_MAX),
                (int) Math.min(Integer.MAX_VALUE, Query.number(ctx, LIMIT, LIMIT_DEFAULT, 1, OFFSET_MAX)),
                waitMs(ctx),
                nowMs.getAsLong()
                        + Query.number(ctx, DEADLINE, settings.deadlineDefaultMs(), 1, settings.deadlineMaxMs()));
        Optional<Pull> pull = pulls.pull(request, outcome -> answer(ctx, topic, outcome));
        if (pull.isEmpty()) {
            fail(ctx, new Problem(ErrorCode.OVERLOADED, "this node has as many pulls under way as it may"));
        } else {
            ctx.response().closeHandler(gone -> pull.get().cancel());
        }
    }

    /** A connection on which nothing moves is closed after its idle time: a pull is answered long before. */
    private long waitMs(RoutingContext ctx) {
        long asked = Query.duration(ctx, WAIT, 0);
        return Math.min(asked, settings.idleTimeoutMs() / 2);
    }

    private void answer(RoutingContext ctx, TopicName topic, PullOutcome outcome) {
        if (outcome instanceof Messages messages) {
            send(ctx, json(topic, messages));
        } else if (outcome instanceof PullOutcome.Refused refused) {
            fail(ctx, WatchingClient.problem(refused.why()));
        }
    }

    private void fail(RoutingContext ctx, Problem problem) {
        metrics.onPulled(problem.code().text());
        Reply.problem(ctx.request(), problem);
    }

    private void send(RoutingContext ctx, Bytes json) {
        if (answerBytes + json.length() > ANSWER_BYTES_MAX) {
            fail(ctx, new Problem(ErrorCode.OVERLOADED, "clients of this node do not take what they have pulled"));
            return;
        }
        metrics.onPulled(HttpMetrics.ANSWERED);
        answerBytes += json.length();
        ctx.response()
                .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
                .end(BufferInternal.buffer(Unpooled.wrappedBuffer(json.array(), json.offset(), json.length())))
                .onComplete(sent -> answerBytes -= json.length());
    }

    private static Bytes json(TopicName topic, Messages messages) {
        int expected = messages.batches().stream()
                .mapToInt(batch -> batch.messageBytes() + 128 * batch.messages().size())
                .sum();
        ByteWriter out = new ByteWriter(256 + expected);
        MessageJson.writePulled(out, topic, messages);
        return out.written();
    }
}
