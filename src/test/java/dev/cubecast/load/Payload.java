package dev.cubecast.load;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** What is published: a JSON text with the time at which it was written. No server puts a {@code #} around it. */
final class Payload {
    private static final char MARK = '#';
    private static final int DIGITS = 16;
    /** The least that has room for quotes, mark and time. */
    static final int BYTES_MIN = DIGITS + 3;

    private Payload() {}

    /** @param bytes of the JSON text with its quotes */
    static String blank(int bytes) {
        if (bytes < BYTES_MIN) {
            throw new IllegalArgumentException(
                    "a payload has at least " + BYTES_MIN + " bytes, but " + bytes + " were asked for");
        }
        return '"' + String.valueOf(MARK) + "0".repeat(DIGITS) + "x".repeat(bytes - BYTES_MIN) + '"';
    }

    /** Where the time goes in a frame with a {@linkplain #blank blank} payload. */
    static int timeAt(byte[] frame) {
        return new String(frame, StandardCharsets.ISO_8859_1).indexOf(MARK) + 1;
    }

    static byte[] time(long micros) {
        byte[] digits = new byte[DIGITS];
        long rest = micros;
        for (int i = DIGITS - 1; i >= 0; i--) {
            digits[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        return digits;
    }

    /** When the first message was written that begins in these bytes; -1 if none does. */
    static long micros(ByteBuffer in, int start, int length) {
        int end = start + length - DIGITS;
        for (int at = start; at < end; at++) {
            if (in.get(at) == MARK) {
                long micros = 0;
                for (int i = 1; i <= DIGITS; i++) {
                    micros = 10 * micros + in.get(at + i) - '0';
                }
                return micros;
            }
        }
        return -1;
    }

    /** Of the clock that messages carry. */
    static long nowMicros() {
        return System.nanoTime() / 1_000;
    }
}
