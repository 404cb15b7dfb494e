package dev.cubecast.faults;

import dev.cubecast.disk.LogEnd;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/** The files of a node that is down, and what can happen to them. */
final class DataFiles {
    /** The database's tables: what its logs held before the node was started last. */
    static final String TABLE_KIND = "#.sst";

    /** The same of large batches. */
    private static final String BLOB_KIND = "#.blob";

    private static final String LOG_KIND = "#.log";

    private final Path folder;

    /** @param folder the data folder of one node */
    DataFiles(Path folder) {
        this.folder = folder;
    }

    /** All files that hold something, by kind: their names without numbers. What was moved aside is none of them. */
    Map<String, List<Path>> byKind() throws IOException {
        Map<String, List<Path>> kinds = new TreeMap<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                boolean isAside = folder.relativize(file).toString().startsWith("damaged");
                if (size(file) > 0 && !isAside && !isLog(file)) {
                    kinds.computeIfAbsent(kind(file), kind -> new ArrayList<>()).add(file);
                }
            }
        }
        return kinds;
    }

    /** 0 if it has been deleted by now. */
    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException gone) {
            return 0;
        }
    }

    /** What the database tells people; it reads none of it. */
    private static boolean isLog(Path file) {
        return file.getFileName().toString().startsWith("LOG");
    }

    private static String kind(Path file) {
        return file.getFileName().toString().replaceAll("[0-9]+", "#");
    }

    /** Flips one bit of a byte in the last file of a kind; returns what was done, or null if there is no such file. */
    String flip(String kind, RandomGenerator random) throws IOException {
        List<Path> files = byKind().getOrDefault(kind, List.of());
        return files.isEmpty() ? null : flip(files.get(files.size() - 1), random);
    }

    private static String flip(Path path, RandomGenerator random) throws IOException {
        long bytes = kind(path).equals(LOG_KIND) ? LogEnd.of(path) : Files.size(path);
        return flip(path, random.nextLong(bytes), random);
    }

    /**
     * Flips one bit of a text in the first file that has it for good, be it a table; returns what was done, or null if
     * none has.
     *
     * @param text of ASCII characters
     */
    String flipText(String text, RandomGenerator random) throws IOException {
        for (String kind : List.of(TABLE_KIND, BLOB_KIND)) {
            for (Path file : byKind().getOrDefault(kind, List.of())) {
                int at = Files.readString(file, StandardCharsets.ISO_8859_1).indexOf(text);
                if (at >= 0) {
                    return flip(file, at + random.nextInt(text.length()), random);
                }
            }
        }
        return null;
    }

    private static String flip(Path path, long position, RandomGenerator random) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
            file.seek(position);
            int before = file.read();
            file.seek(position);
            file.write(before ^ (1 << random.nextInt(8)));
            return "byte " + position + " of " + file.length() + " in " + path;
        }
    }

    /**
     * Cuts off half or more of the newest write-ahead log, so that it is more than a last write that nobody was told
     * of; returns what was done, or null if there is none.
     */
    String truncateLastLog(RandomGenerator random) throws IOException {
        List<Path> logs = byKind().getOrDefault(LOG_KIND, List.of());
        if (logs.isEmpty()) {
            return null;
        }
        Path last = logs.stream().max(Comparator.comparing(Path::getFileName)).orElseThrow();
        try (RandomAccessFile file = new RandomAccessFile(last.toFile(), "rw")) {
            long before = LogEnd.of(last);
            file.setLength(random.nextLong(before / 2));
            return last + " cut from " + before + " to " + file.length() + " bytes";
        }
    }

    /** Notes on the disk that a table of it is damaged. Returns what was done. */
    String mark(String what) throws IOException {
        return "noted in " + Files.writeString(folder.resolve("disk").resolve("damaged"), what);
    }

    /** Takes everything away, as a new disk would have it. */
    void empty() throws IOException {
        deleteIf(all -> true);
    }

    /** Takes away what was moved aside, as people do who have looked at it. */
    void deleteAside() throws IOException {
        deleteIf(name -> name.startsWith("damaged"));
    }

    private void deleteIf(Predicate<String> isMeant) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                if (isMeant.test(file.getFileName().toString())) {
                    FaultyCube.delete(file);
                }
            }
        }
    }
}
