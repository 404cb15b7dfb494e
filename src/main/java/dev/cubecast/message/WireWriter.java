package dev.cubecast.message;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Writes one wire structure into a growing array: big-endian numbers, variable-length unsigned numbers, prefixed
 * strings.
 */
public final class WireWriter {
    private byte[] array;
    private int length;

    public WireWriter() {
        this(64);
    }

    public WireWriter(int expectedBytes) {
        array = new byte[expectedBytes];
    }

    /** Starts a structure that begins, as every frame and stored entry does, with its kind and version. */
    public static WireWriter of(Kind kind) {
        return of(kind, 64);
    }

    public static WireWriter of(Kind kind, int expectedBytes) {
        return new WireWriter(expectedBytes).writeKind(kind);
    }

    /** Begins a structure inside this one, up to its end. */
    public WireWriter writeKind(Kind kind) {
        return writeByte(kind.code()).writeByte(kind.version());
    }

    public WireWriter writeByte(int value) {
        reserve(1);
        array[length++] = (byte) value;
        return this;
    }

    public WireWriter writeBoolean(boolean value) {
        return writeByte(value ? 1 : 0);
    }

    /** The constant's position in its enum, so constants that travel are only ever added at the end. */
    @SuppressWarnings("EnumOrdinal") // the one place that gives positions a meaning, with WireReader.readEnum
    public WireWriter writeEnum(Enum<?> constant) {
        return writeByte(constant.ordinal());
    }

    public WireWriter writeInt(int value) {
        reserve(4);
        for (int shift = 24; shift >= 0; shift -= 8) {
            array[length++] = (byte) (value >>> shift);
        }
        return this;
    }

    public WireWriter writeLong(long value) {
        reserve(8);
        for (int shift = 56; shift >= 0; shift -= 8) {
            array[length++] = (byte) (value >>> shift);
        }
        return this;
    }

    /** An unsigned number of one to ten bytes, seven bits each, the lowest first. */
    public WireWriter writeVarLong(long value) {
        reserve(10);
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            array[length++] = (byte) ((rest & 0x7F) | 0x80);
            rest >>>= 7;
        }
        array[length++] = (byte) rest;
        return this;
    }

    /** A count, length or other number that is never negative. */
    public WireWriter writeVarInt(int value) {
        if (value < 0) {
            throw new IllegalArgumentException("not negative expected, but found " + value);
        }
        return writeVarLong(value);
    }

    public WireWriter writeString(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        writeVarInt(utf8.length);
        return writeRaw(utf8, 0, utf8.length);
    }

    /** The bytes, preceded by their number. */
    public WireWriter writeBytes(Bytes bytes) {
        writeVarInt(bytes.length());
        return writeRaw(bytes);
    }

    /** The bytes alone; the reader must know their number. */
    public WireWriter writeRaw(Bytes bytes) {
        return writeRaw(bytes.array(), bytes.offset(), bytes.length());
    }

    private WireWriter writeRaw(byte[] source, int offset, int count) {
        reserve(count);
        System.arraycopy(source, offset, array, length, count);
        length += count;
        return this;
    }

    public int length() {
        return length;
    }

    /** What was written. The array is handed over: write nothing more. */
    public Bytes toBytes() {
        return Bytes.of(array, 0, length);
    }

    private void reserve(int count) {
        if (length + count > array.length) {
            array = Arrays.copyOf(array, Math.max(array.length * 2, length + count));
        }
    }
}
