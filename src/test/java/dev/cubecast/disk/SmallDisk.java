package dev.cubecast.disk;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A file system in memory, of a size that can be used up. Needs the right to mount one. */
public final class SmallDisk implements AutoCloseable {
    private static final int MEGABYTE = 1 << 20;

    private final Path folder;

    private SmallDisk(Path folder) {
        this.folder = folder;
    }

    /** Whether this process may mount file systems. */
    public static boolean isPossible() throws IOException {
        Path folder = Files.createTempDirectory("cubecast-mount");
        try {
            return run("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", folder.toString())
                    && run("umount", folder.toString());
        } finally {
            Files.deleteIfExists(folder);
        }
    }

    /** Mounts one in a folder that is not there yet. */
    public static SmallDisk mount(Path folder, int megabytes) throws IOException {
        Files.createDirectories(folder);
        if (!run("mount", "-t", "tmpfs", "-o", "size=" + megabytes + "m", "tmpfs", folder.toString())) {
            throw new IOException("cannot mount a file system in " + folder);
        }
        return new SmallDisk(folder);
    }

    private static boolean run(String... command) throws IOException {
        Process process = new ProcessBuilder(List.of(command))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        return process.onExit().orTimeout(10, TimeUnit.SECONDS).join().exitValue() == 0;
    }

    public Path folder() {
        return folder;
    }

    /** Uses up all but so many bytes, or all if whoever writes there at the same time takes the rest. */
    public void fill(long bytesLeft) throws IOException {
        byte[] block = new byte[MEGABYTE];
        try (RandomAccessFile file = new RandomAccessFile(filling().toFile(), "rw")) {
            file.seek(file.length());
            for (long left = freeBytes() - bytesLeft; left > 0; left = Math.min(left - block.length, freeBytes())) {
                file.write(block, 0, (int) Math.min(left, block.length));
            }
        } catch (IOException failure) {
            if (freeBytes() > 0) {
                throw failure;
            }
        }
    }

    private long freeBytes() throws IOException {
        return Files.getFileStore(folder).getUsableSpace();
    }

    /** Gives back what {@link #fill} used up. */
    public void clear() throws IOException {
        Files.deleteIfExists(filling());
    }

    private Path filling() {
        return folder.resolve("filling");
    }

    @Override
    public void close() throws IOException {
        run("umount", folder.toString());
    }
}
