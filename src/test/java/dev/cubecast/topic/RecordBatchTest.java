package dev.cubecast.topic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cubecast.message.Bytes;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecordBatchTest {
    private static final RecordBatch BATCH = new RecordBatch(
            new TopicId(1, 2),
            3,
            40,
            5,
            IntStream.of(10, 10, 70, 10, 30, 200, 5, 5)
                    .mapToObj(length -> Bytes.utf8("x".repeat(length)))
                    .toList());

    @ParameterizedTest
    @ValueSource(ints = {1, 20, 70, 100, 339, 340, 10_000})
    void partsAreTheBatchInOrderAndNoneIsTooLargeUnlessItIsOneMessage(int bytesMax) {
        List<RecordBatch> parts = BATCH.parts(bytesMax);

        assertThat(parts.stream().flatMap(part -> part.messages().stream())).isEqualTo(BATCH.messages());
        assertThat(parts)
                .allMatch(part ->
                        part.messageBytes() <= bytesMax || part.messages().size() == 1);
        long next = BATCH.baseOffset();
        for (RecordBatch part : parts) {
            assertThat(part.baseOffset()).isEqualTo(next);
            assertThat(part)
                    .isEqualTo(
                            new RecordBatch(BATCH.topic(), BATCH.epoch(), next, BATCH.timestampMs(), part.messages()));
            next = part.nextOffset();
        }
    }

    @Test
    void partsAreAsFewAsFitOneAfterTheOther() {
        assertThat(BATCH.parts(100)).extracting(part -> part.messages().size()).containsExactly(4, 1, 1, 2);
        assertThat(BATCH.parts(340)).containsExactly(BATCH);
    }
}
