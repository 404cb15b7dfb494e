package dev.cubecast.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cubecast.message.Bytes;
import dev.cubecast.message.Message;
import dev.cubecast.overlay.Limits;
import dev.cubecast.overlay.Router;
import dev.cubecast.overlay.RouterSettings;
import dev.cubecast.overlay.Vertex;
import dev.cubecast.publish.PublishOutcome;
import dev.cubecast.publish.PublishOutcome.Reason;
import dev.cubecast.publish.PublishOutcome.Refused;
import dev.cubecast.publish.PublishOutcome.Stored;
import dev.cubecast.publish.PublishOutcome.Unknown;
import dev.cubecast.publish.PublishSettings;
import dev.cubecast.publish.PublishStreams;
import dev.cubecast.topic.TopicName;
import dev.cubecast.trace.Trace;
import io.vertx.core.Future;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class PublishSequenceTest {
    private static final TopicName TOPIC = new TopicName("t");
    private static final long EPOCH = 65_536;

    private final ScriptedStreams streams = new ScriptedStreams();

    @Test
    void oneRequestIsOnePublishIfItFits() {
        Future<Stored> stored = publish(messages(100, 100), new Stored(7, 100, EPOCH));

        assertThat(stored.result()).isEqualTo(new Stored(7, 100, EPOCH));
        assertThat(streams.units).hasSize(1);
    }

    @Test
    void splitsWhatDoesNotFitAndKeepsTheOrder() {
        List<Bytes> messages = messages(5, 400_000);

        Future<Stored> stored =
                publish(messages, new Stored(0, 2, EPOCH), new Stored(2, 2, EPOCH), new Stored(4, 1, EPOCH));

        assertThat(stored.result()).isEqualTo(new Stored(0, 5, EPOCH));
        assertThat(streams.units)
                .containsExactly(messages.subList(0, 2), messages.subList(2, 4), messages.subList(4, 5));
    }

    @Test
    void aPublishIsNoLargerThanItMayBe() {
        Stored any = new Stored(0, 1, EPOCH);
        List<Bytes> messages = new ArrayList<>(messages(30_000, 1));
        messages.addAll(messages(3, Limits.MESSAGE_BYTES_MAX));

        publish(messages, Collections.nCopies(100, any).toArray(PublishOutcome[]::new));

        assertThat(streams.units.stream().flatMap(List::stream)).containsExactlyElementsOf(messages);
        assertThat(streams.units).allSatisfy(unit -> {
            assertThat(unit).hasSizeLessThanOrEqualTo(10_000);
            int bytes = unit.stream().mapToInt(message -> message.length() + 8).sum();
            assertThat(unit.size() == 1 || bytes <= Limits.MESSAGE_BYTES_MAX).isTrue();
        });
    }

    @Test
    void publishesNothingAfterWhatFails() {
        Future<Stored> failed =
                publish(messages(5, 400_000), new Stored(0, 2, EPOCH), new Refused(Reason.UNAVAILABLE, "no leader"));

        Problem problem = problemOf(failed);
        assertThat(problem.code()).isEqualTo(ErrorCode.UNAVAILABLE);
        assertThat(problem.members().getInteger("stored")).isEqualTo(2);
        assertThat(problem.detail()).contains("the first 2 messages are stored").contains("no leader");
        assertThat(streams.units).hasSize(2);
    }

    @Test
    void namesWhatMayHaveHappened() {
        assertThat(problemOf(publish(messages(1, 1), new Refused(Reason.OVERLOADED, "o")))
                        .code())
                .isEqualTo(ErrorCode.OVERLOADED);
        assertThat(problemOf(publish(messages(1, 1), new Refused(Reason.UNKNOWN_TOPIC, "o")))
                        .code())
                .isEqualTo(ErrorCode.UNKNOWN_TOPIC);
        assertThat(problemOf(publish(messages(1, 1), new Refused(Reason.TOO_MANY_TOPICS, "o")))
                        .code())
                .isEqualTo(ErrorCode.TOO_MANY_TOPICS);
        Problem unknown = problemOf(publish(messages(1, 1), new Unknown("o")));
        assertThat(unknown.code()).isEqualTo(ErrorCode.OUTCOME_UNKNOWN);
        assertThat(unknown.members()).isEmpty();
    }

    @Test
    void describesTheLastEpochIfTheLeaderChanges() {
        Future<Stored> stored = publish(messages(4, 400_000), new Stored(50, 2, EPOCH), new Stored(0, 2, EPOCH + 1));

        assertThat(stored.result()).isEqualTo(new Stored(0, 4, EPOCH + 1));
    }

    private Future<Stored> publish(List<Bytes> messages, PublishOutcome... outcomes) {
        streams.outcomes.clear();
        streams.outcomes.addAll(List.of(outcomes));
        Future<Stored> done = PublishSequence.publish(streams, TOPIC, messages, 1_000, () -> 0);
        assertThat(done.isComplete()).isTrue();
        return done;
    }

    private static Problem problemOf(Future<Stored> failed) {
        return ((ProblemException) failed.cause()).problem();
    }

    private static List<Bytes> messages(int count, int bodyBytes) {
        Bytes message = Message.json(Bytes.of(new byte[bodyBytes])).encode();
        return Collections.nCopies(count, message);
    }

    /** Streams whose outcomes are given in advance. */
    private static final class ScriptedStreams extends PublishStreams {
        private static final Vertex SELF = new Vertex(0, 1);

        final Queue<PublishOutcome> outcomes = new ArrayDeque<>();
        final List<List<Bytes>> units = new ArrayList<>();

        ScriptedStreams() {
            super(
                    SELF,
                    PublishSettings.DEFAULT,
                    new Router(
                            SELF,
                            RouterSettings.forDimension(1),
                            (neighbour, priority, frame) -> false,
                            task -> {},
                            new Random(1),
                            Trace.NONE),
                    shard -> Optional.empty(),
                    task -> {},
                    new Random(1),
                    Trace.NONE);
        }

        @Override
        public void publish(
                TopicName topic, List<Bytes> messages, long deadlineMs, Consumer<PublishOutcome> whenDone, long nowMs) {
            units.add(List.copyOf(messages));
            whenDone.accept(outcomes.remove());
        }
    }
}
