package dev.cubecast.consensus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cubecast.message.Bytes;
import dev.cubecast.message.WireException;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/** Bytes that were damaged on their way. */
public final class WireMutation {
    private WireMutation() {}

    /**
     * Decodes damaged bytes many times. Anything but a value or a {@link WireException} fails the test; so does a value
     * that cannot be written again and read as itself.
     *
     * @return how often the damage was found
     */
    public static <T> int damage(
            Bytes encoded, RandomGenerator random, Function<Bytes, T> decode, Function<T, Bytes> encode) {
        int found = 0;
        for (int i = 0; i < 20; i++) {
            Bytes damaged = damaged(encoded, random);
            T value;
            try {
                value = decode.apply(damaged);
            } catch (WireException expected) {
                found++;
                continue;
            }
            assertThat(decode.apply(encode.apply(value))).isEqualTo(value);
        }
        return found;
    }

    /** Half of them keep their length. */
    private static Bytes damaged(Bytes encoded, RandomGenerator random) {
        int length = random.nextBoolean() ? encoded.length() : random.nextInt(encoded.length() + 1);
        byte[] damaged = encoded.slice(0, length).toByteArray();
        for (int i = random.nextInt(4); i >= 0 && damaged.length > 0; i--) {
            int place = random.nextInt(damaged.length);
            damaged[place] = random.nextBoolean() ? (byte) random.nextInt() : (byte) 0xFF;
        }
        return Bytes.of(damaged);
    }
}
