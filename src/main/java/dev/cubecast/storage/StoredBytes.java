package dev.cubecast.storage;

import dev.cubecast.message.Bytes;
import java.util.random.RandomGenerator;
import java.util.zip.CRC32C;

/** A value on disk, with the checksum that it was written with (ARCHITECTURE.md, rule 20). */
final class StoredBytes {
    private final int checksum;
    private Bytes bytes;

    StoredBytes(Bytes bytes) {
        this.bytes = bytes;
        this.checksum = checksumOf(bytes);
    }

    private static int checksumOf(Bytes bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes.array(), bytes.offset(), bytes.length());
        return (int) crc.getValue();
    }

    boolean isIntact() {
        return checksumOf(bytes) == checksum;
    }

    Bytes bytes() {
        return bytes;
    }

    int length() {
        return bytes.length();
    }

    /** Changes a byte where it lies. Who has read it before keeps what he read. */
    void flip(RandomGenerator random) {
        byte[] flipped = bytes.toByteArray();
        flipped[random.nextInt(flipped.length)] ^= (byte) random.nextInt(1, 256);
        bytes = Bytes.of(flipped);
    }

    /** Leaves only the beginning of it: the write was cut short. */
    void cut(RandomGenerator random) {
        bytes = bytes.slice(0, random.nextInt(bytes.length()));
    }
}
