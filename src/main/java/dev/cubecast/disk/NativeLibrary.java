package dev.cubecast.disk;

import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.jar.JarEntry;
import org.rocksdb.RocksDB;
import org.rocksdb.util.Environment;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * RocksDB's machine code. RocksDB would unpack its 17 MB into another file of the temporary folder at each start, and
 * leave it there when the process is killed. Here they are unpacked once for each version and user, and loaded from
 * there.
 */
final class NativeLibrary {
    private static final Logger LOG = LoggerFactory.getLogger("cubecast.disks");

    private static boolean loaded;

    private NativeLibrary() {}

    /** Does nothing if it is loaded already. */
    static synchronized void load() {
        if (!loaded) {
            loadOnce();
            loaded = true;
        }
    }

    private static void loadOnce() {
        try {
            RocksDB.loadLibrary(List.of(unpacked().toAbsolutePath().toString()));
        } catch (IOException | RuntimeException | UnsatisfiedLinkError failure) {
            LOG.info("RocksDB's library is unpacked for this process alone: {}", failure.toString());
            RocksDB.loadLibrary();
        }
    }

    /** The folder that it is in; made by whoever comes first, or by several processes that start together. */
    private static Path unpacked() throws IOException {
        String name = Environment.getJniLibraryFileName("rocksdb");
        URL packed = RocksDB.class.getResource("/" + name);
        if (packed == null || !(packed.openConnection() instanceof JarURLConnection jar)) {
            throw new IOException(name + " is not in a jar");
        }
        JarEntry entry = jar.getJarEntry();
        Path folder = cache().resolve(String.format("rocksdb-%08x", entry.getCrc()));
        // RocksDB appends its suffix once more to the name by which it looks in folders.
        Path library = folder.resolve(Environment.getJniLibraryFileName("rocksdbjni"));
        if (!Files.exists(library) || Files.size(library) != entry.getSize()) {
            Files.createDirectories(folder);
            unpack(packed, folder, library);
        }
        return folder;
    }

    private static Path cache() {
        String given = System.getenv("XDG_CACHE_HOME");
        Path caches =
                given == null || given.isEmpty() ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(given);
        return caches.resolve("cubecast");
    }

    /** It gets its name when it is whole. */
    private static void unpack(URL packed, Path folder, Path library) throws IOException {
        Path part = Files.createTempFile(folder, "unpacking", null);
        try (InputStream code = packed.openStream()) {
            Files.copy(code, part, StandardCopyOption.REPLACE_EXISTING);
            DurableFiles.sync(part);
            Files.move(part, library, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(part);
        }
    }
}
