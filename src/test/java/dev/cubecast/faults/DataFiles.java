package dev.cubecast.faults;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/** The files of a node that is down, and what can happen to them. */
final class DataFiles {
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
                if (Files.size(file) > 0 && !isAside && !isLog(file)) {
                    kinds.computeIfAbsent(kind(file), kind -> new ArrayList<>()).add(file);
                }
            }
        }
        return kinds;
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

    private String flip(Path path, RandomGenerator random) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
            long position = random.nextLong(file.length());
            file.seek(position);
            int before = file.read();
            file.seek(position);
            file.write(before ^ (1 << random.nextInt(8)));
            return "byte " + position + " of " + file.length() + " in " + path;
        }
    }

    /** Cuts off half or more of the newest write-ahead log, so that it is more than a last write that nobody was told of; returns what was done, or null if there is none. */
    String truncateLastLog(RandomGenerator random) throws IOException {
        List<Path> logs = byKind().getOrDefault(LOG_KIND, List.of());
        if (logs.isEmpty()) {
            return null;
        }
        Path last = logs.stream().max(Comparator.comparing(Path::getFileName)).orElseThrow();
        try (RandomAccessFile file = new RandomAccessFile(last.toFile(), "rw")) {
            long before = file.length();
            file.setLength(random.nextLong(before / 2));
            return last + " cut from " + before + " to " + file.length() + " bytes";
        }
    }

    /** Takes everything away, as a new disk would have it. */
    void empty() throws IOException {
        FaultyCube.delete(folder);
    }
}
