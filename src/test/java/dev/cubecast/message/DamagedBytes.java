package dev.cubecast.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.Function;
import java.util.random.RandomGenerator;

/** What has been encoded, cut short or changed at random. */
public final class DamagedBytes {
    private DamagedBytes() {}

    /** Anything but a value that can be written again, or a {@link WireException}, fails the test. */
    public static <T> void read(
            Bytes encoded, RandomGenerator random, Function<Bytes, T> decode, Function<T, Bytes> encode) {
        int length = random.nextBoolean() ? encoded.length() : random.nextInt(encoded.length() + 1);
        byte[] damaged = encoded.slice(0, length).toByteArray();
        for (int i = random.nextInt(4); i >= 0 && damaged.length > 0; i--) {
            damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
        }
        try {
            T value = decode.apply(Bytes.of(damaged));
            assertThat(decode.apply(encode.apply(value))).isEqualTo(value);
        } catch (WireException expected) {
            assertThat(expected).hasMessageMatching("(?s).+");
        }
    }
}
