package dev.cubecast.disk;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;

/** How much may still be written, as it was when it was last looked at. Read by all threads. */
final class FreeSpace {
    private final FileStore files;
    private volatile long bytes;

    FreeSpace(Path folder) throws IOException {
        files = Files.getFileStore(folder);
        bytes = files.getUsableSpace();
    }

    long bytes() {
        return bytes;
    }

    /** May block. */
    void refresh() {
        try {
            bytes = files.getUsableSpace();
        } catch (IOException failure) {
            throw new UncheckedIOException("cannot see how much space is free", failure);
        }
    }
}
