package dev.cubecast.cli;

import dev.cubecast.config.FileFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Says in a node's data folder which process runs it: {@code pid}, a line with the process id and one with the
 * milliseconds since 1970 at which the process began. After a crash the id may be that of another process, but not with
 * the same beginning.
 */
final class NodePidFile {
    /**
     * Each process works out for itself when the system started, in whole seconds, and counts beginnings from there.
     */
    private static final Duration SAME_BEGINNING = Duration.ofSeconds(2);

    private final Path file;

    NodePidFile(Path nodeFolder) {
        file = nodeFolder.resolve("pid");
    }

    /** Names this process. The node's data folder must be locked by it. */
    void write() {
        ProcessHandle self = ProcessHandle.current();
        try {
            Files.write(
                    file,
                    List.of(
                            String.valueOf(self.pid()),
                            String.valueOf(beginning(self).toEpochMilli())));
        } catch (IOException unwritable) {
            throw new CommandFailure("cannot write " + file + ": " + FileFailure.describe(unwritable));
        }
    }

    /** Removes it as the node has ended, unless another process runs it already. */
    void delete() {
        try {
            if (process().filter(ProcessHandle.current()::equals).isPresent()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException stays) {
            // It names a process that has ended, which is noticed.
        }
    }

    /** The process that runs the node, if it still does. */
    Optional<ProcessHandle> process() {
        try {
            List<String> lines = Files.readAllLines(file);
            long pid = Long.parseLong(lines.get(0).strip());
            Instant began = Instant.ofEpochMilli(Long.parseLong(lines.get(1).strip()));
            return ProcessHandle.of(pid)
                    .filter(ProcessHandle::isAlive)
                    .filter(process ->
                            Duration.between(began, beginning(process)).abs().compareTo(SAME_BEGINNING) <= 0);
        } catch (NoSuchFileException none) {
            return Optional.empty();
        } catch (IOException unreadable) {
            throw new CommandFailure("cannot read " + file + ": " + FileFailure.describe(unreadable));
        } catch (NumberFormatException | IndexOutOfBoundsException otherForm) {
            throw new CommandFailure("cannot tell from " + file + " which process runs the node: expected a line with"
                    + " its id and one with its beginning");
        }
    }

    /** A process of which the system does not say when it began is none that is known here. */
    private static Instant beginning(ProcessHandle process) {
        return process.info().startInstant().orElse(Instant.EPOCH);
    }
}
