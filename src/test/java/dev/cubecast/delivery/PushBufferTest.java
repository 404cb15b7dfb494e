package dev.cubecast.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cubecast.message.Bytes;
import dev.cubecast.topic.RecordBatch;
import dev.cubecast.topic.TopicId;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PushBufferTest {
    private static final TopicId TOPIC = new TopicId(0, 1);

    private final List<RecordBatch> closed = new ArrayList<>();
    private final PushBuffer buffer = new PushBuffer(closed::add);

    @Test
    void doesNotKeepTheFramesThatSmallMessagesCameIn() {
        Bytes first = Bytes.of(new byte[100_000]).slice(10, 100);
        byte[] frame = new byte[100_000];
        frame[500] = 7;
        Bytes second = Bytes.of(frame).slice(500, 50);

        add(first, second);

        assertThat(closed).singleElement().satisfies(batch -> {
            assertThat(batch.messages()).containsExactly(first, second);
            assertThat(batch.messages())
                    .allSatisfy(message -> assertThat(message.array()).hasSize(150));
        });
    }

    @Test
    void doesNotCopyWhatFillsItsFrame() {
        byte[] frame = new byte[1_000];
        Bytes first = Bytes.of(frame).slice(20, 480);
        Bytes second = Bytes.of(frame).slice(500, 500);

        add(first, second);

        assertThat(closed.get(0).messages())
                .allSatisfy(message -> assertThat(message.array()).isSameAs(frame));
    }

    private void add(Bytes first, Bytes second) {
        buffer.add(TOPIC, 1, 0, first, 0);
        buffer.add(TOPIC, 1, 1, second, 0);
        buffer.flush();
    }
}
