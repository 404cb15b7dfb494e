package dev.cubecast.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cubecast.overlay.Vertex;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

class NodeLogsTest {
    private static final Logger LOG = LoggerFactory.getLogger("cubecast.membership");

    @TempDir
    Path folder;

    private LogSettings settings(LogSettings.Format format, long fileBytesMax, int filesKept) {
        return new LogSettings(folder, format, LogSettings.Level.INFO, fileBytesMax, filesKept, 20, 60_000);
    }

    @AfterEach
    void uninstall() {
        NodeLogs.uninstall();
    }

    /** Logs as the event loop of a node would. */
    private static void onThreadOf(String vertex, Runnable body) throws InterruptedException {
        Thread thread = new Thread(() -> {
            NodeLogs.bindThread(Vertex.parse(vertex));
            body.run();
        });
        thread.start();
        thread.join();
    }

    private List<String> lines(String file) throws IOException {
        return Files.readAllLines(folder.resolve(file));
    }

    @Test
    void eachVertexWritesItsOwnFileWithItsVertexInEveryLine() throws Exception {
        NodeLogs.install(settings(LogSettings.Format.TEXT, 1 << 20, 2));

        onThreadOf("000", () -> LOG.info("first"));
        onThreadOf("101", () -> LOG.info("second"));

        assertThat(lines("node-000.log")).singleElement().asString().contains(" 000 membership first");
        assertThat(lines("node-101.log")).singleElement().asString().contains(" 101 membership second");
    }

    @Test
    void writesJsonObjectsIfToldTo() throws Exception {
        NodeLogs.install(settings(LogSettings.Format.JSON, 1 << 20, 2));

        onThreadOf("011", () -> LOG.warn("a \"quoted\" {}", "word"));

        JsonObject line = new JsonObject(lines("node-011.log").get(0));
        assertThat(line.getString("formattedMessage")).isEqualTo("a \"quoted\" word");
        assertThat(line.getString("level")).isEqualTo("WARN");
        assertThat(line.getJsonObject("mdc").getString("vertex")).isEqualTo("011");
    }

    @Test
    void keepsAsManyFilesOfTheSizeAsItIsTold() throws Exception {
        NodeLogs.install(settings(LogSettings.Format.TEXT, 4 << 10, 2));

        onThreadOf("000", () -> {
            for (int line = 0; line < 500; line++) {
                LOG.info("line {} of more than fifty characters, so that files fill", line);
            }
        });

        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder("node-000.log", "node-000.1.log", "node-000.2.log");
        }
        assertThat(Files.size(folder.resolve("node-000.1.log"))).isBetween(4L << 10, 5L << 10);
    }

    @Test
    void keepsLibrariesQuiet() throws Exception {
        NodeLogs.install(settings(LogSettings.Format.TEXT, 1 << 20, 2));

        onThreadOf("000", () -> {
            LoggerFactory.getLogger("io.netty.channel").info("chatter");
            LoggerFactory.getLogger("io.vertx.core").warn("a warning");
        });

        assertThat(lines("node-000.log")).singleElement().asString().contains("a warning");
    }
}
