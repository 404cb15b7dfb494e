package dev.cubecast.http;

import dev.cubecast.bridge.Pull;
import dev.cubecast.bridge.PullOutcome;
import dev.cubecast.bridge.PullOutcome.Messages;
import dev.cubecast.bridge.PullRequest;
import dev.cubecast.bridge.Pulls;
import dev.cubecast.message.Bytes;
import dev.cubecast.operations.ErrorCode;
import dev.cubecast.operations.MessageJson;
import dev.cubecast.operations.Problem;
import dev.cubecast.operations.PullParameters;
import dev.cubecast.operations.Refusals;
import dev.cubecast.operations.RetryHints;
import dev.cubecast.topic.TopicName;
import io.netty.buffer.Unpooled;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.internal.buffer.BufferInternal;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;
import java.util.function.LongSupplier;

/** {@code GET /topics/{topic}/messages}: some messages of a durable topic, at once or as soon as there are any. */
final class PullHandler {
    /** Bytes of answers that clients have not taken yet; with more, pulls are refused. */
    private static final long ANSWER_BYTES_MAX = 32 << 20;

    private final Pulls pulls;
    private final HttpSettings settings;
    private final HttpMetrics metrics;
    private final RetryHints retryHints;
    private final LongSupplier nowMs;
    private long answerBytes;

    PullHandler(Pulls pulls, HttpSettings settings, HttpMetrics metrics, RetryHints retryHints, LongSupplier nowMs) {
        this.pulls = pulls;
        this.settings = settings;
        this.metrics = metrics;
        this.retryHints = retryHints;
        this.nowMs = nowMs;
        metrics.gauge("cubecast.http.pulls", "Pulls under way, those included that wait for messages", pulls::underWay);
        metrics.gauge(
                "cubecast.http.pulls.bytes",
                "Bytes of answers to pulls that clients have not taken",
                () -> answerBytes);
    }

    void handle(RoutingContext ctx) {
        TopicName topic = Query.topic(ctx);
        // A connection on which nothing moves is closed after its idle time: a pull is answered long before.
        PullRequest request = PullParameters.request(
                topic, Query.parameters(ctx), settings.deadlines(), settings.idleTimeoutMs() / 2, nowMs.getAsLong());
        Optional<Pull> pull = pulls.pull(request, outcome -> answer(ctx, topic, outcome));
        if (pull.isEmpty()) {
            fail(ctx, new Problem(ErrorCode.OVERLOADED, "this node has as many pulls under way as it may"));
        } else {
            ctx.response().closeHandler(gone -> pull.get().cancel());
        }
    }

    private void answer(RoutingContext ctx, TopicName topic, PullOutcome outcome) {
        if (outcome instanceof Messages messages) {
            send(ctx, MessageJson.pulled(topic, messages));
        } else if (outcome instanceof PullOutcome.Refused refused) {
            fail(ctx, Refusals.problem(refused.why()));
        }
    }

    private void fail(RoutingContext ctx, Problem problem) {
        metrics.onPulled(problem.code().text());
        Reply.problem(ctx.request(), retryHints.on(problem));
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
}
