package dev.cubecast.operations;

import dev.cubecast.consensus.StoredPublish.Sequence;
import dev.cubecast.message.Bytes;
import dev.cubecast.overlay.Limits;
import dev.cubecast.protocol.Publication;
import dev.cubecast.protocol.PublicationOutcome;
import dev.cubecast.protocol.PublicationOutcome.Stored;
import dev.cubecast.protocol.PublicationOutcome.Taken;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Publishes the messages of one request in as many publishes as they need, one after the other: if one fails, all
 * before it are stored and none after it.
 */
public final class PublishSequence {
    /** The field of a problem with how many messages are stored all the same. */
    public static final String STORED = "stored";

    /** What a message adds to a frame beside its bytes: its length and its position in a list. */
    private static final int MESSAGE_OVERHEAD_BYTES = 8;
    /** As many as a batch may have, at the least. */
    private static final int UNIT_MESSAGES_MAX = 10_000;

    private final Publisher publisher;
    private final Publication wanted;
    private final long deadlineMs;
    private final LongSupplier nowMs;
    private final Promise<Published> done = Promise.promise();
    private int next;

    /** What takes one publish. */
    public interface Publisher {
        /** @param whenDone called once, never within this call */
        void publish(Publication unit, long deadlineMs, Consumer<PublicationOutcome> whenDone, long nowMs);
    }

    private PublishSequence(Publisher publisher, Publication wanted, long deadlineMs, LongSupplier nowMs) {
        this.publisher = publisher;
        this.wanted = wanted;
        this.deadlineMs = deadlineMs;
        this.nowMs = nowMs;
    }

    /**
     * Publishes messages, however many.
     *
     * @return fails with a {@link ProblemException} that says how many messages are stored
     */
    public static Future<Published> publish(
            Publisher publisher, Publication wanted, long deadlineMs, LongSupplier nowMs) {
        PublishSequence sequence = new PublishSequence(publisher, wanted, deadlineMs, nowMs);
        sequence.publishNext(Optional.empty());
        return sequence.done.future();
    }

    private void publishNext(Optional<Published> before) {
        int end = unitEnd();
        List<Bytes> messages = wanted.messages().subList(next, end);
        Publication unit = new Publication(wanted.topic(), messages, sequenceOfNext(), wanted.asked());
        publisher.publish(
                unit,
                deadlineMs,
                outcome -> {
                    if (outcome instanceof Stored || outcome instanceof Taken) {
                        Published published = Published.of(outcome, messages.size());
                        next = end;
                        onPublished(
                                before.map(earlier -> earlier.with(published)).orElse(published));
                    } else {
                        fail(PublishProblem.of(outcome));
                    }
                },
                nowMs.getAsLong());
    }

    private @Nullable Sequence sequenceOfNext() {
        Sequence first = wanted.sequence();
        return first == null ? null : new Sequence(first.producer(), first.first() + next);
    }

    private void onPublished(Published published) {
        if (next == wanted.messages().size()) {
            done.complete(published);
        } else {
            publishNext(Optional.of(published));
        }
    }

    private void fail(Problem problem) {
        done.fail(next == 0 ? problem.toException() : partly(problem).toException());
    }

    private Problem partly(Problem problem) {
        return new Problem(
                problem.code(),
                "the first " + next + " messages are stored; of those after them: " + problem.detail(),
                new JsonObject().put(STORED, next).mergeIn(problem.members()));
    }

    private int unitEnd() {
        List<Bytes> messages = wanted.messages();
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
