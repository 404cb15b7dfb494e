package dev.cubecast.cli.demo;

import dev.cubecast.cli.JsonTree;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;

/** What processes of clients have in common: they are small, and say what they have to say in lines of JSON. */
final class Clients {
    static final List<String> OPTIONS = List.of("-Xmx64m", "-XX:TieredStopAtLevel=1");

    private Clients() {}

    /** Reads what a process prints to its end, on a thread of its own. */
    static Thread readLines(Process process, String name, Consumer<JsonObject> onLine) {
        Thread thread = new Thread(() -> read(process, onLine), "output of " + name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private static void read(Process process, Consumer<JsonObject> onLine) {
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            lines.lines().map(JsonTree::require).forEach(onLine);
        } catch (IOException | UncheckedIOException ended) {
            // What was not read is missing in the account.
        }
    }
}
