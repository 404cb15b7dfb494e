package dev.cubecast.heartbeat;

import dev.cubecast.membership.IncarnationStore;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A node's incarnation in a file of its data folder: one decimal number. A write goes to a second file, which is synced
 * and takes the first one's place, so a crash leaves the old number or the new one and never half of either.
 */
public final class IncarnationFile implements IncarnationStore {
    private static final Logger LOG = LoggerFactory.getLogger("cubecast.membership");
    private static final String NAME = "incarnation";
    private static final String ASIDE = "incarnation.damaged";
    private static final long BYTES_MAX = 32;

    private final Vertx vertx;
    private final Path folder;
    private final Consumer<Throwable> whenFailed;

    /**
     * The file in the given folder, which must exist.
     *
     * @param whenFailed called when a number could not be written: the node must end, as it could otherwise come back
     *     with an incarnation that it has used before
     */
    public IncarnationFile(Vertx vertx, Path folder, Consumer<Throwable> whenFailed) {
        this.vertx = vertx;
        this.folder = folder;
        this.whenFailed = whenFailed;
    }

    /**
     * The number last written, 0 if none ever was. If the file holds anything but a number it is moved aside, and the
     * node is as one whose disk is new: before it counts as alive it learns which numbers it has used (ARCHITECTURE.md,
     * rule 13).
     */
    public Future<Long> read() {
        return vertx.executeBlocking(this::readNow);
    }

    @Override
    public void persist(long incarnation, Runnable whenSynced) {
        vertx.executeBlocking(() -> {
                    writeNow(incarnation);
                    return incarnation;
                })
                .onSuccess(written -> whenSynced.run())
                .onFailure(whenFailed::accept);
    }

    private long readNow() throws IOException {
        Path file = folder.resolve(NAME);
        if (!Files.exists(file)) {
            return 0;
        }
        String text = Files.size(file) > BYTES_MAX
                ? "more than " + BYTES_MAX + " bytes"
                : Files.readString(file, StandardCharsets.ISO_8859_1).strip();
        if (!text.matches("[0-9]{1,14}")) {
            Files.move(file, folder.resolve(ASIDE), StandardCopyOption.REPLACE_EXISTING);
            LOG.error(
                    "{} is damaged: it must hold one decimal number of at most 14 digits, but holds \"{}\". It is kept as {}, and the"
                            + " neighbours of this node tell it which numbers it has used",
                    file,
                    text,
                    ASIDE);
            return 0;
        }
        return Long.parseLong(text);
    }

    private void writeNow(long incarnation) throws IOException {
        Path next = folder.resolve(NAME + ".next");
        try (FileChannel channel = FileChannel.open(
                next, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap((incarnation + "\n").getBytes(StandardCharsets.US_ASCII)));
            channel.force(true);
        }
        Files.move(next, folder.resolve(NAME), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        try (FileChannel directory = FileChannel.open(folder, StandardOpenOption.READ)) {
            directory.force(true);
        }
    }
}
