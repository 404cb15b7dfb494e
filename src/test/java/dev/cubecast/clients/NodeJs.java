package dev.cubecast.clients;

import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The scripts of {@code src/test/js} and {@code cubecast.js} in a folder together, with the packages that they need.
 */
final class NodeJs {
    private static final Path SCRIPTS = Path.of("src/test/js");
    private static final Path CLIENT = Path.of("src/main/resources/console/cubecast.js");
    private static final Path FOLDER = Path.of("target/js");
    private static final int OLDEST = 20;
    /** What npm says where there is no way to its registry. */
    private static final Pattern OFFLINE =
            Pattern.compile("ENOTFOUND|ECONNREFUSED|ETIMEDOUT|EAI_AGAIN|ENETUNREACH|ENOTCACHED");

    private NodeJs() {}

    /** Puts the folder together, or skips the tests where there is no Node or no way to get the packages. */
    static Path install() throws IOException, InterruptedException {
        Script.assume("node");
        Script.assume("npm");
        String version = Script.run(Path.of("."), Map.of(), "node", "--version").strip();
        assumeTrue(
                major(version) >= OLDEST,
                () -> "this machine has Node " + version + ", and " + OLDEST
                        + " is needed: clients in JavaScript were not tested");
        Files.createDirectories(FOLDER);
        boolean hasPackages = hasPackages();
        copy(CLIENT);
        try (Stream<Path> scripts = Files.list(SCRIPTS)) {
            for (Path script : scripts.toList()) {
                copy(script);
            }
        }
        if (!hasPackages) {
            installPackages();
        }
        return FOLDER;
    }

    /** Of a version such as v20.20.2. */
    private static int major(String version) {
        return Integer.parseInt(version.substring(1, version.indexOf('.')));
    }

    private static void copy(Path file) throws IOException {
        Files.copy(file, FOLDER.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
    }

    /** Whether they are those of the lock file. */
    private static boolean hasPackages() throws IOException {
        Path lock = FOLDER.resolve("package-lock.json");
        return Files.exists(FOLDER.resolve("node_modules/.package-lock.json"))
                && Files.exists(lock)
                && Files.mismatch(lock, SCRIPTS.resolve("package-lock.json")) < 0;
    }

    private static void installPackages() throws IOException, InterruptedException {
        List<String> command = List.of("npm", "ci", "--prefer-offline", "--ignore-scripts", "--no-audit", "--no-fund");
        try (Script npm = new Script(FOLDER, Map.of(), command)) {
            if (npm.awaitEnd() != 0) {
                assumeFalse(
                        OFFLINE.matcher(npm.printed()).find(),
                        () -> "npm cannot reach its registry: clients in JavaScript were not tested\n" + npm.printed());
                throw new AssertionError(npm.printed());
            }
        }
    }
}
