package dev.cubecast.message;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;

/**
 * An immutable slice of a byte array. Slices share the array they were cut from, so a message that arrived in a frame
 * is forwarded, kept and delivered without a copy. Whoever hands an array over must not write to it afterwards.
 */
public final class Bytes {
    public static final Bytes EMPTY = new Bytes(new byte[0], 0, 0);

    private final byte[] array;
    private final int offset;
    private final int length;

    private Bytes(byte[] array, int offset, int length) {
        this.array = array;
        this.offset = offset;
        this.length = length;
    }

    /** The whole array, which is not copied. */
    public static Bytes of(byte[] array) {
        return new Bytes(array, 0, array.length);
    }

    /** {@code length} bytes of the array from {@code offset}, not copied. */
    public static Bytes of(byte[] array, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, array.length);
        return new Bytes(array, offset, length);
    }

    public static Bytes utf8(String text) {
        return of(text.getBytes(StandardCharsets.UTF_8));
    }

    public Bytes slice(int from, int size) {
        Objects.checkFromIndexSize(from, size, length);
        return new Bytes(array, offset + from, size);
    }

    public int length() {
        return length;
    }

    public byte get(int index) {
        Objects.checkIndex(index, length);
        return array[offset + index];
    }

    /** The shared array; read it from {@link #offset()} for {@link #length()} bytes and never write to it. */
    public byte[] array() {
        return array;
    }

    public int offset() {
        return offset;
    }

    public byte[] toByteArray() {
        return Arrays.copyOfRange(array, offset, offset + length);
    }

    public String toUtf8() {
        return new String(array, offset, length, StandardCharsets.UTF_8);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Bytes that
                && Arrays.equals(array, offset, offset + length, that.array, that.offset, that.offset + that.length);
    }

    @Override
    public int hashCode() {
        int hash = 1;
        for (int i = offset; i < offset + length; i++) {
            hash = 31 * hash + array[i];
        }
        return hash;
    }

    @Override
    public String toString() {
        return length + " bytes";
    }
}
