package dev.cubecast.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cubecast.message.Bytes;
import dev.cubecast.topic.RecordBatch;
import dev.cubecast.topic.TopicId;
import dev.cubecast.trace.Trace;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TailTest {
    private static final TopicId A = new TopicId(0, 1);
    private static final TopicId B = new TopicId(0, 2);
    private static final int FOOTPRINT = BatchQueue.footprint(batch(A, 1, 0, 1).encode());

    @Test
    void readsPartsOfWhatItKeeps() {
        Tail tail = tail(100, 100);
        tail.add(batch(A, 1, 0, 3), 0);
        tail.add(batch(A, 1, 3, 3), 0);
        tail.add(batch(A, 1, 6, 3), 0);

        assertThat(tail.read(A, 1, 4, 6, 1_000))
                .containsExactly(batch(A, 1, 3, 3).from(4), batch(A, 1, 6, 3));
        assertThat(tail.read(A, 1, 0, 8, 1)).containsExactly(batch(A, 1, 0, 3));
        assertThat(tail.read(A, 2, 0, 8, 1_000)).isEmpty();
        assertThat(tail.read(B, 1, 0, 8, 1_000)).isEmpty();
    }

    @Test
    void dropsTheOldestOfATopicThatIsTooLarge() {
        Tail tail = tail(2, 100);
        tail.add(batch(B, 1, 0, 1), 0);
        IntStream.range(0, 5).forEach(offset -> tail.add(batch(A, 1, offset, 1), 0));

        assertThat(tail.first(A, 1)).hasValue(3);
        assertThat(tail.first(B, 1)).hasValue(0);
        assertThat(tail.bytes()).isEqualTo(3L * FOOTPRINT);
    }

    @Test
    void dropsTheOldestOfAllTopicsWhenTheyAreTooLargeTogether() {
        Tail tail = tail(100, 3);
        tail.add(batch(A, 1, 0, 1), 0);
        tail.add(batch(B, 1, 0, 1), 1);
        tail.add(batch(A, 1, 1, 1), 2);
        tail.add(batch(B, 1, 1, 1), 3);

        assertThat(tail.first(A, 1)).hasValue(1);
        assertThat(tail.first(B, 1)).hasValue(0);
    }

    @Test
    void doesNotKeepABatchLargerThanItself() {
        Tail tail = tail(2, 2);
        tail.add(batch(A, 1, 0, 50), 0);

        assertThat(tail.first(A, 1)).isEqualTo(OptionalLong.empty());
        assertThat(tail.bytes()).isZero();
    }

    @Test
    void forgetsWhatIsOld() {
        Tail tail = tail(100, 100);
        tail.add(batch(A, 1, 0, 1), 0);
        tail.add(batch(A, 1, 1, 1), 500);

        tail.tick(999);
        assertThat(tail.first(A, 1)).hasValue(0);
        tail.tick(1_000);
        assertThat(tail.first(A, 1)).hasValue(1);
        tail.tick(1_500);
        assertThat(tail.bytes()).isZero();
    }

    @Test
    void forgetsInTheOrderOfAllTopicsWhateverWentBefore() {
        Tail tail = tail(2, 100);
        tail.add(batch(B, 1, 0, 1), 0);
        IntStream.range(0, 5).forEach(offset -> tail.add(batch(A, 1, offset, 1), 100));
        tail.add(batch(B, 1, 1, 1), 200);

        tail.tick(1_000);
        assertThat(tail.first(B, 1)).hasValue(1);
        assertThat(tail.first(A, 1)).hasValue(3);
        tail.tick(1_100);
        assertThat(tail.first(A, 1)).isEmpty();
        assertThat(tail.bytes()).isEqualTo(FOOTPRINT);
        tail.tick(1_200);
        assertThat(tail.bytes()).isZero();
        tail.add(batch(A, 1, 5, 1), 1_300);
        assertThat(tail.first(A, 1)).hasValue(5);
    }

    @Test
    void hasNeitherHolesNorEarlierEpochs() {
        Tail tail = tail(100, 100);
        tail.add(batch(A, 1, 0, 1), 0);
        tail.add(batch(A, 1, 5, 1), 0);
        assertThat(tail.first(A, 1)).hasValue(5);

        tail.add(batch(A, 2, 6, 1), 0);
        assertThat(tail.first(A, 1)).isEmpty();
        assertThat(tail.first(A, 2)).hasValue(6);
        assertThat(tail.bytes()).isEqualTo(FOOTPRINT);
    }

    /** Limits in batches of one message. */
    private static Tail tail(int perTopic, int inAll) {
        Tuning tuning = new Tuning();
        tuning.tailBytesPerTopicMax = perTopic * FOOTPRINT;
        tuning.tailBytesMax = inAll * FOOTPRINT;
        tuning.tailAgeMs = 1_000;
        return new Tail(tuning.settings(), Trace.NONE);
    }

    private static RecordBatch batch(TopicId topic, long epoch, long base, int count) {
        List<Bytes> messages = IntStream.range(0, count)
                .mapToObj(index -> Bytes.utf8(String.format("%04d", base + index)))
                .toList();
        return new RecordBatch(topic, epoch, base, 0, messages);
    }
}
