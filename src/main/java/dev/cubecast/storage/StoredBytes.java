package dev.cubecast.storage;

import dev.cubecast.message.Bytes;
import dev.cubecast.message.WireWriter;
import java.util.random.RandomGenerator;
import java.util.zip.CRC32C;

/**
 * A value on disk, with the checksum that it was written with (ARCHITECTURE.md, rule 20). It is in two parts, so that what is in
 * memory already, encoded, becomes the end of a value without a copy.
 */
final class StoredBytes {
    private final int checksum;
    private Bytes head;
    private Bytes tail;

    StoredBytes(Bytes bytes) {
        this(bytes, Bytes.EMPTY);
    }

    StoredBytes(Bytes head, Bytes tail) {
        this.head = head;
        this.tail = tail;
        this.checksum = checksumNow();
    }

    private int checksumNow() {
        CRC32C crc = new CRC32C();
        crc.update(head.array(), head.offset(), head.length());
        crc.update(tail.array(), tail.offset(), tail.length());
        return (int) crc.getValue();
    }

    boolean isIntact() {
        return checksumNow() == checksum;
    }

    Bytes bytes() {
        return new WireWriter(length()).writeRaw(head).writeRaw(tail).toBytes();
    }

    int length() {
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
