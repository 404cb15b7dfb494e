package dev.cubecast.node;

import dev.cubecast.overlay.Vertex;
import java.nio.file.Path;
import java.util.Locale;

/**
 * How a node logs.
 *
 * @param folder holds {@code node-<vertex>.log} of each node
 * @param fileBytesMax a file that grows beyond this is put aside and a new one begun
 * @param filesKept files put aside; the oldest is deleted
 * @param notesPerSecondMax state changes of one subject that are logged in a second; the others are counted and summed
 *     up
 * @param summaryIntervalMs between two lines that sum up what was published, stored and pushed; there are none while
 *     nothing is
 */
public record LogSettings(
        Path folder,
        Format format,
        Level level,
        long fileBytesMax,
        int filesKept,
        int notesPerSecondMax,
        long summaryIntervalMs) {

    /** Each time a file is full the others are renamed one by one. */
    public static final int FILES_KEPT_MAX = 20;

    /** At most 60 MB for each node, and text, as people read the first log. */
    public static final LogSettings DEFAULT =
            new LogSettings(Path.of("logs"), Format.TEXT, Level.INFO, 10 << 20, 5, 20, 60_000);

    /** The file that a node writes. */
    public Path fileOf(Vertex vertex) {
        return folder.resolve("node-" + vertex + ".log");
    }

    /** How a line is written. */
    public enum Format {
        TEXT,
        /** One JSON object a line, as logback's JsonEncoder writes it. */
        JSON;

        String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Which lines are written. */
    public enum Level {
        ERROR,
        WARN,
        INFO,
        DEBUG,
        TRACE;

        String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
