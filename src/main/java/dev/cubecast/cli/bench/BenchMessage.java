package dev.cubecast.cli.bench;

import java.util.HexFormat;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One message of the load. Its body is a text of a fixed length: the run, the publisher, the number and the time in
 * hexadecimal, and padding.
 *
 * @param publisher from 0
 * @param number of the publisher's messages, from 1
 * @param sentNs nanoseconds since the run began
 */
record BenchMessage(int publisher, long number, long sentNs) {
    private static final int RUN_DIGITS = 8;
    private static final int PUBLISHER_DIGITS = 4;
    private static final int NUMBER_DIGITS = 12;
    private static final int SENT_DIGITS = 14;
    private static final int DIGITS = RUN_DIGITS + PUBLISHER_DIGITS + NUMBER_DIGITS + SENT_DIGITS;
    private static final int QUOTES = 2;
    private static final HexFormat HEX = HexFormat.of();

    /** What the smallest takes as JSON. */
    static final int BYTES_MIN = DIGITS + QUOTES;

    /** How the messages of one run are written, and told from those of others. */
    static final class Format {
        private final String run;
        private final String padding;

        /**
         * @param run any number by which runs differ
         * @param bytes of a body as JSON, {@link #BYTES_MIN} or more
         */
        Format(int run, int bytes) {
            this.run = HEX.toHexDigits(run, RUN_DIGITS);
            this.padding = ".".repeat(bytes - BYTES_MIN);
        }

        String encode(BenchMessage message) {
            return run
                    + HEX.toHexDigits(message.publisher, PUBLISHER_DIGITS)
                    + HEX.toHexDigits(message.number, NUMBER_DIGITS)
                    + HEX.toHexDigits(message.sentNs, SENT_DIGITS)
                    + padding;
        }

        /** Empty if the message is none of this run. */
        Optional<BenchMessage> decode(@Nullable Object body) {
            if (!(body instanceof String text) || text.length() != DIGITS + padding.length() || !text.startsWith(run)) {
                return Optional.empty();
            }
            int number = RUN_DIGITS + PUBLISHER_DIGITS;
            int sent = number + NUMBER_DIGITS;
            try {
                return Optional.of(new BenchMessage(
                        HexFormat.fromHexDigits(text, RUN_DIGITS, number),
                        HexFormat.fromHexDigitsToLong(text, number, sent),
                        HexFormat.fromHexDigitsToLong(text, sent, DIGITS)));
            } catch (IllegalArgumentException foreign) {
                return Optional.empty();
            }
        }
    }
}
