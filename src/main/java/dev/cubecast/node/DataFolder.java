package dev.cubecast.node;

import dev.cubecast.config.FileFailure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/** The folder that belongs to one running node. A second node that is given the same folder is refused. */
final class DataFolder implements AutoCloseable {
    private final Path path;
    private final FileChannel channel;

    private DataFolder(Path path, FileChannel channel) {
        this.path = path;
        this.channel = channel;
    }

    /** Makes the folder if it is missing and locks it. Blocks for as long as the disk takes. */
    static DataFolder open(Path path) throws IOException {
        FileChannel channel = openLock(path);
        if (tryLock(channel) == null) {
            channel.close();
            throw new IOException("the data folder " + path.toAbsolutePath()
                    + " is in use by another running node; each node needs a folder of its own");
        }
        return new DataFolder(path, channel);
    }

    private static FileChannel openLock(Path path) throws IOException {
        try {
            Files.createDirectories(path);
            return FileChannel.open(path.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        } catch (IOException unusable) {
            throw new IOException(
                    "cannot use the data folder " + path.toAbsolutePath() + ": " + FileFailure.describe(unusable),
                    unusable);
        }
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException heldByThisProcess) {
            return null;
        }
    }

    Path path() {
        return path;
    }

    /** Gives the lock back. */
    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot give back the lock of " + path, failure);
        }
    }
}
