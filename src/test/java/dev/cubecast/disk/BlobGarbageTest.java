package dev.cubecast.disk;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** When batches that are still needed are moved. */
class BlobGarbageTest {
    private static final long MEGABYTE = 1 << 20;

    @Test
    void littleGarbageStays() {
        assertThat(BlobGarbage.isTooMuch(false, 60 * MEGABYTE, 61 * MEGABYTE)).isFalse();
        assertThat(BlobGarbage.isTooMuch(false, 0, 0)).isFalse();
    }

    @Test
    void aSmallShareStays() {
        assertThat(BlobGarbage.isTooMuch(false, 400 * MEGABYTE, 1_000 * MEGABYTE))
                .isFalse();
    }

    @Test
    void whatIsBegunGoesOnUntilLittleIsLeft() {
        assertThat(BlobGarbage.isTooMuch(false, 510 * MEGABYTE, 1_000 * MEGABYTE))
                .isTrue();
        assertThat(BlobGarbage.isTooMuch(true, 260 * MEGABYTE, 1_000 * MEGABYTE))
                .isTrue();
        assertThat(BlobGarbage.isTooMuch(true, 240 * MEGABYTE, 1_000 * MEGABYTE))
                .isFalse();
        assertThat(BlobGarbage.isTooMuch(true, 0, 0)).isFalse();
    }
}
