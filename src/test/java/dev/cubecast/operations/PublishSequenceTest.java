package dev.cubecast.operations;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cubecast.consensus.ProducerId;
import dev.cubecast.consensus.StoredPublish.Sequence;
import dev.cubecast.message.Bytes;
import dev.cubecast.message.Message;
import dev.cubecast.overlay.Limits;
import dev.cubecast.protocol.Publication;
import dev.cubecast.protocol.PublicationOutcome;
import dev.cubecast.protocol.PublicationOutcome.OutOfSequence;
import dev.cubecast.protocol.PublicationOutcome.Reason;
import dev.cubecast.protocol.PublicationOutcome.Refused;
import dev.cubecast.protocol.PublicationOutcome.Stored;
import dev.cubecast.protocol.PublicationOutcome.Taken;
import dev.cubecast.protocol.PublicationOutcome.Unknown;
import dev.cubecast.topic.Durability;
import dev.cubecast.topic.TopicName;
import io.vertx.core.Future;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PublishSequenceTest {
    private static final TopicName TOPIC = new TopicName("t");
    private static final long EPOCH = 65_536;

    private final ScriptedPublisher publisher = new ScriptedPublisher();

    private static Stored stored(long first, long last, long epoch) {
        return new Stored(first, last, epoch, Durability.QUORUM, false);
    }

    @Test
    void oneRequestIsOnePublishIfItFits() {
        Future<Published> published = publish(messages(100, 100), stored(7, 106, EPOCH));

        assertThat(published.result()).isEqualTo(new Published(stored(7, 106, EPOCH), 100));
        assertThat(publisher.units).hasSize(1);
    }

    @Test
    void splitsWhatDoesNotFitAndKeepsTheOrder() {
        List<Bytes> messages = messages(5, 400_000);

        Future<Published> published =
                publish(messages, stored(0, 1, EPOCH), stored(2, 3, EPOCH), stored(6, 6, EPOCH + 1));

        assertThat(published.result()).isEqualTo(new Published(stored(0, 6, EPOCH + 1), 5));
        assertThat(units()).containsExactly(messages.subList(0, 2), messages.subList(2, 4), messages.subList(4, 5));
    }

    @Test
    void eachPublishCarriesTheSequenceOn() {
        Sequence sequence = new Sequence(new ProducerId("p"), 11);

        publish(messages(4, 400_000), sequence, stored(0, 1, EPOCH), stored(2, 3, EPOCH));

        assertThat(publisher.units.stream().map(Publication::sequence))
                .containsExactly(sequence, new Sequence(new ProducerId("p"), 13));
    }

    @Test
    void aPublishIsNoLargerThanItMayBe() {
        List<Bytes> messages = new ArrayList<>(messages(30_000, 1));
        messages.addAll(messages(3, Limits.MESSAGE_BYTES_MAX));

        publish(messages, Collections.nCopies(100, stored(0, 0, EPOCH)).toArray(PublicationOutcome[]::new));

        assertThat(units().stream().flatMap(List::stream)).containsExactlyElementsOf(messages);
        assertThat(units()).allSatisfy(unit -> {
            assertThat(unit).hasSizeLessThanOrEqualTo(10_000);
            int bytes = unit.stream().mapToInt(message -> message.length() + 8).sum();
            assertThat(unit.size() == 1 || bytes <= Limits.MESSAGE_BYTES_MAX).isTrue();
        });
    }

    @Test
    void publishesNothingAfterWhatFails() {
        Future<Published> failed =
                publish(messages(5, 400_000), stored(0, 1, EPOCH), new Refused(Reason.UNAVAILABLE, "no leader"));

        Problem problem = problemOf(failed);
        assertThat(problem.code()).isEqualTo(ErrorCode.UNAVAILABLE);
        assertThat(problem.members().getInteger("stored")).isEqualTo(2);
        assertThat(problem.detail()).contains("the first 2 messages are stored").contains("no leader");
        assertThat(publisher.units).hasSize(2);
    }

    @ParameterizedTest
    @EnumSource(Reason.class)
    void namesWhyNothingWasStored(Reason reason) {
        ErrorCode code =
                problemOf(publish(messages(1, 1), new Refused(reason, "why"))).code();

        assertThat(code.text())
                .isEqualTo(
                        reason == Reason.NO_SEQUENCES
                                ? "nothing_stored"
                                : reason.name().toLowerCase(Locale.ROOT));
        assertThat(code.conclusion()).isNotEqualTo(ErrorCode.Conclusion.OUTCOME_UNKNOWN);
    }

    @Test
    void saysWhichNumberIsExpected() {
        Problem problem = problemOf(publish(messages(1, 1), new OutOfSequence(4)));

        assertThat(problem.code()).isEqualTo(ErrorCode.OUT_OF_SEQUENCE);
        assertThat(problem.members().getLong("expected")).isEqualTo(4);
    }

    @Test
    void saysThatNobodyKnowsWhetherItWasStored() {
        Problem problem = problemOf(publish(messages(1, 1), new Unknown("o")));

        assertThat(problem.code()).isEqualTo(ErrorCode.OUTCOME_UNKNOWN);
        assertThat(problem.members()).isEmpty();
    }

    @Test
    void offsetsOfAnEphemeralTopicAreThoseOfItsLastEpoch() {
        Stored before = new Stored(50, 51, EPOCH, Durability.NONE, false);
        Stored after = new Stored(0, 1, EPOCH + 1, Durability.NONE, false);

        assertThat(publish(messages(4, 400_000), before, after).result()).isEqualTo(new Published(after, 4));
    }

    @Test
    void hasNoOffsetsIfNobodySaysThem() {
        Future<Published> published = publish(messages(4, 400_000), stored(0, 1, EPOCH), new Taken());

        assertThat(published.result().toJson(TOPIC).fieldNames())
                .containsExactly("topic", "count", "durability", "duplicate");
    }

    @Test
    void isADuplicateOnlyAsAWhole() {
        Stored known = new Stored(0, 1, EPOCH, Durability.QUORUM, true);

        assertThat(publish(messages(4, 400_000), known, stored(2, 3, EPOCH)).result())
                .isEqualTo(new Published(stored(0, 3, EPOCH), 4));
        assertThat(publish(messages(2, 400_000), known).result()).isEqualTo(new Published(known, 2));
    }

    private List<List<Bytes>> units() {
        return publisher.units.stream().map(Publication::messages).collect(Collectors.toList());
    }

    private Future<Published> publish(List<Bytes> messages, PublicationOutcome... outcomes) {
        return publish(messages, null, outcomes);
    }

    private Future<Published> publish(
            List<Bytes> messages, @Nullable Sequence sequence, PublicationOutcome... outcomes) {
        publisher.outcomes.clear();
        publisher.outcomes.addAll(Arrays.asList(outcomes));
        Publication wanted = new Publication(TOPIC, messages, sequence, null);
        Future<Published> done = PublishSequence.publish(publisher, wanted, 1_000, () -> 0);
        assertThat(done.isComplete()).isTrue();
        return done;
    }

    private static Problem problemOf(Future<Published> failed) {
        return ((ProblemException) failed.cause()).problem();
    }

    private static List<Bytes> messages(int count, int bodyBytes) {
        Bytes message = Message.json(Bytes.of(new byte[bodyBytes])).encode();
        return Collections.nCopies(count, message);
    }

    /** Takes publishes, whose outcomes are given in advance. */
    private static final class ScriptedPublisher implements PublishSequence.Publisher {
        final Queue<PublicationOutcome> outcomes = new ArrayDeque<>();
        final List<Publication> units = new ArrayList<>();

        @Override
        public void publish(Publication unit, long deadlineMs, Consumer<PublicationOutcome> whenDone, long nowMs) {
            units.add(unit);
            whenDone.accept(outcomes.remove());
        }
    }
}
