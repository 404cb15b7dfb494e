package dev.cubecast.bridge;

import dev.cubecast.message.Bytes;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;

/** A growing array of bytes, with what it takes to write JSON around bytes that are JSON already. */
public final class ByteWriter {
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    private static final byte[] PAIRS = pairs();
    /** Of the greatest long. */
    private static final int DIGITS_MAX = 19;

    private static final char ASCII_END = 0x80;
    private static final int INITIAL_BYTES = 1 << 10;

    private byte[] array;
    private int length;

    public ByteWriter() {
        this(INITIAL_BYTES);
    }

    public ByteWriter(int expectedBytes) {
        array = new byte[expectedBytes];
    }

    public int length() {
        return length;
    }

    /** What was written, as a slice of the growing array: valid until {@link #take()}. */
    public Bytes written() {
        return Bytes.of(array, 0, length);
    }

    /** What was written, copied. */
    public Bytes copy() {
        return Bytes.of(Arrays.copyOf(array, length));
    }

    /**
     * What was written, for good, and begins anew. The array itself is handed over if most of it is used; a large one
     * is not kept in any case, as a moment's peak would otherwise be held for as long as this writer.
     */
    public Bytes take() {
        boolean handOver = length > array.length / 2;
        Bytes taken = handOver ? written() : copy();
        if (handOver || array.length > INITIAL_BYTES) {
            array = new byte[INITIAL_BYTES];
        }
        length = 0;
        return taken;
    }

    public ByteWriter writeByte(int value) {
        reserve(1);
        array[length++] = (byte) value;
        return this;
    }

    public ByteWriter writeBytes(Bytes bytes) {
        return writeBytes(bytes.array(), bytes.offset(), bytes.length());
    }

    public ByteWriter writeBytes(byte[] source) {
        return writeBytes(source, 0, source.length);
    }

    public ByteWriter writeBytes(byte[] source, int offset, int count) {
        reserve(count);
        System.arraycopy(source, offset, array, length, count);
        length += count;
        return this;
    }

    /** Text as UTF-8, without quotes or escapes. */
    public ByteWriter writeText(String text) {
        int start = length;
        reserve(text.length());
        for (int i = 0; i < text.length(); i++) {
            char next = text.charAt(i);
            if (next >= ASCII_END) {
                length = start;
                return writeBytes(text.getBytes(StandardCharsets.UTF_8));
            }
            array[length++] = (byte) next;
        }
        return this;
    }

    /** Makes room before what was written at a place and behind it; what it holds is set byte by byte. */
    public ByteWriter insert(int at, int count) {
        reserve(count);
        System.arraycopy(array, at, array, at + count, length - at);
        length += count;
        return this;
    }

    /** Changes a byte that was written. */
    public ByteWriter set(int at, int value) {
        array[Objects.checkIndex(at, length)] = (byte) value;
        return this;
    }

    /** Changes bytes that were written. */
    public ByteWriter set(int at, byte[] values) {
        System.arraycopy(values, 0, array, Objects.checkFromIndexSize(at, values.length, length), values.length);
        return this;
    }

    /** Forgets what was written from a length on. */
    public ByteWriter cut(int to) {
        length = Math.min(length, to);
        return this;
    }

    /** A number from 0 in decimal digits. */
    public ByteWriter writeDecimal(long value) {
        int digits = digits(value);
        reserve(digits);
        length += digits;
        int at = length;
        long rest = value;
        // Two at a time: each message has three numbers, and to divide is most of what they cost.
        for (; rest >= 10; rest /= 100) {
            int pair = 2 * (int) (rest % 100);
            array[--at] = PAIRS[pair + 1];
            array[--at] = PAIRS[pair];
        }
        if (at > length - digits) {
            array[at - 1] = (byte) ('0' + rest);
        }
        return this;
    }

    private static int digits(long value) {
        int digits = 1;
        for (long beyond = 10; digits < DIGITS_MAX && value >= beyond; beyond *= 10) {
            digits++;
        }
        return digits;
    }

    /** 00 to 99. */
    private static byte[] pairs() {
        byte[] pairs = new byte[200];
        for (int i = 0; i < 100; i++) {
            pairs[2 * i] = (byte) ('0' + i / 10);
            pairs[2 * i + 1] = (byte) ('0' + i % 10);
        }
        return pairs;
    }

    /** Text as a JSON string, in quotes and with the escapes it needs. */
    public ByteWriter writeJsonString(String text) {
        writeByte('"');
        if (isPlain(text)) {
            return writeText(text).writeByte('"');
        }
        for (byte next : text.getBytes(StandardCharsets.UTF_8)) {
            if (next == '"' || next == '\\') {
                writeByte('\\').writeByte(next);
            } else if (next >= 0 && next < ' ') {
                writeText("\\u00").writeByte(HEX[next >> 4]).writeByte(HEX[next & 0xF]);
            } else {
                writeByte(next);
            }
        }
        return writeByte('"');
    }

    private static boolean isPlain(String text) {
        for (int i = 0; i < text.length(); i++) {
            char next = text.charAt(i);
            if (next == '"' || next == '\\' || next < ' ') {
                return false;
            }
        }
        return true;
    }

    private void reserve(int count) {
        if (length + count > array.length) {
            array = Arrays.copyOf(array, Math.max(array.length * 2, length + count));
        }
    }
}
