package dev.cubecast.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cubecast.message.Bytes;
import org.junit.jupiter.api.Test;

class ByteWriterTest {
    private final ByteWriter writer = new ByteWriter();

    @Test
    void whatIsTakenStaysAsItIs() {
        Bytes small = writer.writeText("small").take();
        Bytes large = writer.writeText("y".repeat(5_000)).take();
        writer.writeText("z".repeat(5_000));

        assertThat(small.toUtf8()).isEqualTo("small");
        assertThat(large.toUtf8()).isEqualTo("y".repeat(5_000));
        assertThat(writer.length()).isEqualTo(5_000);
    }

    @Test
    void doesNotKeepTheMemoryOfAPeak() {
        Bytes peak = writer.writeText("y".repeat(100_000)).take();
        writer.writeText("z".repeat(700));

        assertThat(peak.array()).hasSizeLessThanOrEqualTo(2 * 100_000);
        assertThat(writer.written().array()).hasSizeLessThanOrEqualTo(1_024);
    }

    @Test
    void doesNotHandOverAnArrayThatIsMostlyEmpty() {
        assertThat(writer.writeText("small").take().array()).hasSize(5);
    }
}
