package dev.cubecast.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Room at the end of the database's write-ahead log: zeros that are on disk before they are written over. Syncing bytes
 * in place is one write, where a log that grows needs a second one for its new length, after the first. RocksDB takes
 * zeros for the end of a log, and cuts them off when it begins another.
 *
 * <p>Used by the thread that writes, between two writes: nobody else makes a log longer.
 */
final class LogRoom {
    /** What is made at once: enough for a thousand small writes, in a fraction of a millisecond. */
    static final int ROOM_BYTES = 256 << 10;

    private static final int SHORT_BYTES = 32 << 10;
    /** A larger write takes so long that the length of the log does not matter, and would use up the room at once. */
    private static final int WRITE_BYTES_MAX = 64 << 10;

    private static final long FREE_BYTES_MIN = 64L << 20;

    /**
     * RocksDB's blocks. Each part of a write in a block has a head, and before it may be less than a head that is left
     * empty.
     */
    private static final int BLOCK_BYTES = 32 << 10;

    private static final int HEAD_BYTES = 7;
    private static final Comparator<Path> BY_NUMBER =
            Comparator.<Path>comparingInt(log -> log.toString().length()).thenComparing(Comparator.naturalOrder());

    private final Path folder;
    private final FreeSpace free;
    private final ByteBuffer zeros = ByteBuffer.allocateDirect(ROOM_BYTES);
    private @Nullable Path log;
    /** Where the room ends in the log. */
    private long end;

    /** Bytes of the room that have not been written over, at least, if the log is still the same. */
    private long leftBytes;

    private boolean isWorthIt;

    /** @param folder of the database */
    LogRoom(Path folder, FreeSpace free) {
        this.folder = folder;
        this.free = free;
    }

    /** @param bytes of the write */
    void onWritten(long bytes) {
        leftBytes -= bytes + (bytes / BLOCK_BYTES + 2) * 2 * HEAD_BYTES;
        isWorthIt = bytes <= WRITE_BYTES_MAX;
    }

    /**
     * Makes more room if too little is left for writes such as the last one. For when nothing waits to be written.
     *
     * @throws IOException if the disk fails
     */
    void makeIfShort() throws IOException {
        if (isWorthIt && leftBytes < SHORT_BYTES && free.bytes() >= FREE_BYTES_MIN) {
            Optional<Path> current = currentLog();
            if (current.isPresent()) {
                makeAtEndOf(current.get());
            }
        }
    }

    private Optional<Path> currentLog() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".log")).max(BY_NUMBER);
        }
    }

    private void makeAtEndOf(Path current) throws IOException {
        try (FileChannel channel = FileChannel.open(current, StandardOpenOption.WRITE)) {
            long size = channel.size();
            boolean isLonger = size != end || !current.equals(log);
            channel.write(zeros.clear(), size);
            channel.force(false);
            leftBytes = (isLonger ? 0 : Math.max(0, leftBytes)) + ROOM_BYTES;
            log = current;
            end = size + ROOM_BYTES;
        }
    }
}
