package dev.cubecast.http;

import dev.cubecast.message.Bytes;
import dev.cubecast.overlay.Limits;
import dev.cubecast.publish.PublishOutcome.Refused;
import dev.cubecast.publish.PublishOutcome.Stored;
import dev.cubecast.publish.PublishOutcome.Unknown;
import dev.cubecast.publish.PublishStreams;
import dev.cubecast.topic.TopicName;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * Publishes the messages of one request in as many publishes as they need, one after the other: if one fails, all before it
 * are stored and none after it.
 */
final class PublishSequence {
    /** What a message adds to a frame beside its bytes: its length and its position in a list. */
    private static final int MESSAGE_OVERHEAD_BYTES = 8;
    /** As many as a batch may have, at the least. */
    private static final int UNIT_MESSAGES_MAX = 10_000;

    private final PublishStreams publishes;
    private final TopicName topic;
    private final List<Bytes> messages;
    private final long deadlineMs;
    private final LongSupplier nowMs;
    private final Promise<Stored> done = Promise.promise();
    private int next;

    private PublishSequence(
            PublishStreams publishes, TopicName topic, List<Bytes> messages, long deadlineMs, LongSupplier nowMs) {
        this.publishes = publishes;
        this.topic = topic;
        this.messages = messages;
        this.deadlineMs = deadlineMs;
        this.nowMs = nowMs;
    }

    /**
     * Publishes encoded messages. Should the leader change between two publishes, the first offset and the epoch of the result
     * are those of the last one.
     *
     * @return fails with a {@link ProblemException} that says how many messages are stored
     */
    static Future<Stored> publish(
            PublishStreams publishes, TopicName topic, List<Bytes> messages, long deadlineMs, LongSupplier nowMs) {
        PublishSequence sequence = new PublishSequence(publishes, topic, messages, deadlineMs, nowMs);
        sequence.publishNext(new Stored(0, 0, 0));
        return sequence.done.future();
    }

    private void publishNext(Stored before) {
        int end = unitEnd();
        List<Bytes> unit = messages.subList(next, end);
        publishes.publish(
                topic,
                unit,
                deadlineMs,
                outcome -> {
                    if (outcome instanceof Stored stored) {
                        next = end;
                        onStored(join(before, stored));
                    } else if (outcome instanceof Refused refused) {
                        fail(PublishProblem.of(refused));
                    } else if (outcome instanceof Unknown unknown) {
                        fail(PublishProblem.of(unknown));
                    }
                },
                nowMs.getAsLong());
    }

    private void onStored(Stored stored) {
        if (next == messages.size()) {
            done.complete(stored);
        } else {
            publishNext(stored);
        }
    }

    private static Stored join(Stored before, Stored after) {
        return new Stored(
                before.epoch() == after.epoch() ? before.firstOffset() : after.firstOffset(),
                before.count() + after.count(),
                after.epoch());
    }

    private void fail(Problem problem) {
        done.fail(next == 0 ? problem.toException() : partly(problem).toException());
    }

    private Problem partly(Problem problem) {
        return new Problem(
                problem.code(),
                "the first " + next + " messages are stored; of those after them: " + problem.detail(),
                new JsonObject().put("stored", next));
    }

    private int unitEnd() {
        int end = next;
        int bytes = 0;
        while (end < messages.size() && end - next < UNIT_MESSAGES_MAX) {
            bytes += messages.get(end).length() + MESSAGE_OVERHEAD_BYTES;
            if (end > next && bytes > Limits.MESSAGE_BYTES_MAX) {
                break;
            }
            end++;
        }
        return end;
    }
}
