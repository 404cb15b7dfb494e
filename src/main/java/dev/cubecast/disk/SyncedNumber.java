package dev.cubecast.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;

/**
 * The number of the last write that the database has synced, beside the database: what tells the torn end of what was
 * never synced from the loss of what was (ARCHITECTURE.md, rule 19). It is written to some places in turn, each in a
 * block of its own, and the one that was synced last is never written over: whatever a crash cuts short, that one or a
 * later one is left.
 */
final class SyncedNumber implements AutoCloseable {
    private static final int SLOTS = 32;
    private static final int SLOT_BYTES = 4 << 10;
    private static final int NUMBER_BYTES = Long.BYTES + Integer.BYTES;

    private final FileChannel channel;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(NUMBER_BYTES);
    private int slot;
    /** Numbers written and not synced, as many as there can be if nobody knows. */
    private int unsynced;

    private SyncedNumber(FileChannel channel) {
        this.channel = channel;
    }

    /** Makes the file, so that no later write of a number changes more than its bytes. */
    static void create(Path file) throws IOException {
        try (FileChannel made = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
                SyncedNumber number = new SyncedNumber(made)) {
            made.write(ByteBuffer.allocate(SLOTS * SLOT_BYTES), 0);
            number.write(0);
            made.force(true);
        }
    }

    static SyncedNumber open(Path file) throws IOException, DamageFound {
        if (!Files.exists(file)) {
            throw new DamageFound(file + " is missing");
        }
        return new SyncedNumber(FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE));
    }

    /**
     * The last number that was written; {@link #sync} must come before the next one, as a process that was killed may
     * have left this and many before it unsynced. No crash makes all places unreadable: that is damage.
     */
    long read() throws IOException, DamageFound {
        long last = -1;
        for (int from = 0; from < SLOTS; from++) {
            buffer.clear();
            boolean whole = channel.read(buffer, (long) from * SLOT_BYTES) == NUMBER_BYTES;
            long number = buffer.getLong(0);
            if (whole && buffer.getInt(Long.BYTES) == checksum(number) && number > last) {
                last = number;
                slot = from;
            }
        }
        if (last < 0) {
            throw new DamageFound("the number of the last synced write");
        }
        unsynced = SLOTS - 1;
        return last;
    }

    /**
     * Returns when the process can no longer lose it; the machine still can, until {@link #sync}. That must come before
     * the next number if {@link #mustSync}.
     */
    void write(long number) throws IOException {
        if (mustSync()) {
            throw new IllegalStateException("the next place is that of the number synced last");
        }
        unsynced++;
        slot = (slot + 1) % SLOTS;
        buffer.clear();
        buffer.putLong(number).putInt(checksum(number)).flip();
        channel.write(buffer, (long) slot * SLOT_BYTES);
    }

    boolean isSynced() {
        return unsynced == 0;
    }

    /** Whether only the place is left that holds the number synced last. */
    boolean mustSync() {
        return unsynced == SLOTS - 1;
    }

    void sync() throws IOException {
        channel.force(false);
        unsynced = 0;
    }

    private static int checksum(long number) {
        CRC32C crc = new CRC32C();
        crc.update(ByteBuffer.allocate(Long.BYTES).putLong(number).flip());
        return (int) crc.getValue();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
