package dev.cubecast.disk;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where what was written to a write-ahead log ends, and the room behind it begins. */
public final class LogEnd {
    private LogEnd() {}

    public static long of(Path log) throws IOException {
        byte[] bytes = Files.readAllBytes(log);
        int end = bytes.length;
        while (end > 0 && bytes[end - 1] == 0) {
            end--;
        }
        return end;
    }
}
