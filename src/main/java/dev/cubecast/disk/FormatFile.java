package dev.cubecast.disk;

import dev.cubecast.consensus.DiskId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;

/**
 * Which disk this is and how it is laid out, as a line of text that every later version writes too: it is read before
 * anything else is touched.
 */
record FormatFile(int format, DiskId id) {
    private static final Pattern LINE = Pattern.compile(
            "(cubecast disk, format (\\d{1,9}), id ([0-9a-f]{16})([0-9a-f]{16})), checksum ([0-9a-f]{8})\n");

    void write(Path file) throws IOException {
        String line = "cubecast disk, format " + format + ", id " + id;
        Files.writeString(file, line + ", checksum " + checksum(line) + "\n");
        DurableFiles.sync(file);
    }

    static FormatFile read(Path file) throws IOException, DamageFound {
        if (!Files.exists(file)) {
            throw new DamageFound(file + " is missing");
        }
        Matcher line = LINE.matcher(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1));
        if (!line.matches() || !checksum(line.group(1)).equals(line.group(5))) {
            throw new DamageFound(file + " is not what was written there");
        }
        DiskId id = new DiskId(Long.parseUnsignedLong(line.group(3), 16), Long.parseUnsignedLong(line.group(4), 16));
        return new FormatFile(Integer.parseInt(line.group(2)), id);
    }

    private static String checksum(String line) {
        CRC32C crc = new CRC32C();
        crc.update(line.getBytes(StandardCharsets.ISO_8859_1));
        return String.format("%08x", crc.getValue());
    }
}
