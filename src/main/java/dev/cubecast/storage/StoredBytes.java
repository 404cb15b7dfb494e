package dev.cubecast.storage;

import dev.cubecast.message.Bytes;
import dev.cubecast.message.WireWriter;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.zip.CRC32C;

/**
 * A value on disk, with the checksum that it was written with (ARCHITECTURE.md, rule 20). It is in two parts, so that
 * what is in memory already, encoded, becomes the end of a value without a copy.
 */
public final class StoredBytes {
    private static final int CHECKSUM_BYTES = Integer.BYTES;

    private final int checksum;
    private Bytes head;
    private Bytes tail;

    public StoredBytes(Bytes bytes) {
        this(bytes, Bytes.EMPTY);
    }

    StoredBytes(Bytes head, Bytes tail) {
        this.head = head;
        this.tail = tail;
        this.checksum = checksumNow();
    }

    private int checksumNow() {
        return checksumOf(head, tail);
    }

    private static int checksumOf(Bytes head, Bytes tail) {
        CRC32C crc = new CRC32C();
        crc.update(head.array(), head.offset(), head.length());
        crc.update(tail.array(), tail.offset(), tail.length());
        return (int) crc.getValue();
    }

    /** As it lies in a file: the checksum, then the bytes. */
    public byte[] withChecksum() {
        byte[] stored = new byte[CHECKSUM_BYTES + length()];
        ByteBuffer.wrap(stored)
                .putInt(checksum)
                .put(head.array(), head.offset(), head.length())
                .put(tail.array(), tail.offset(), tail.length());
        return stored;
    }

    /** The bytes that {@link #withChecksum} put behind their checksum; empty if they are no longer the same. */
    public static Optional<Bytes> check(byte[] stored) {
        if (stored.length < CHECKSUM_BYTES) {
            return Optional.empty();
        }
        Bytes bytes = Bytes.of(stored, CHECKSUM_BYTES, stored.length - CHECKSUM_BYTES);
        boolean intact = ByteBuffer.wrap(stored).getInt() == checksumOf(bytes, Bytes.EMPTY);
        return intact ? Optional.of(bytes) : Optional.empty();
    }

    boolean isIntact() {
        return checksumNow() == checksum;
    }

    Bytes bytes() {
        return new WireWriter(length()).writeRaw(head).writeRaw(tail).toBytes();
    }

    public int length() {
        return head.length() + tail.length();
    }

    /** Changes a byte where it lies. Who has read it before keeps what he read. */
    void flip(RandomGenerator random) {
        byte[] flipped = bytes().toByteArray();
        flipped[random.nextInt(flipped.length)] ^= (byte) random.nextInt(1, 256);
        become(Bytes.of(flipped));
    }

    /** Leaves only the beginning of it: the write was cut short. */
    void cut(RandomGenerator random) {
        become(bytes().slice(0, random.nextInt(Math.max(1, length()))));
    }

    private void become(Bytes damaged) {
        head = damaged;
        tail = Bytes.EMPTY;
    }
}
