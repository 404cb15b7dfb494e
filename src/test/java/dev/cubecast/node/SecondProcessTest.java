package dev.cubecast.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cubecast.Sockets;
import dev.cubecast.config.Settings;
import dev.cubecast.overlay.Vertex;
import io.vertx.core.Vertx;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node that was started twice, by mistake, with folders and ports of its own each time. */
class SecondProcessTest {
    private static final Vertex TWICE = Vertex.parse("1");

    @TempDir
    Path folder;

    private final Web web = new Web();

    @Test
    void takesNoPartAndSaysWhyWhileTheFirstIsHeard() throws Exception {
        // On a busy machine the first may be silent for longer than the second that the default allows.
        CubeInOneProcess cube = new CubeInOneProcess(1, folder, vertex -> Map.of("link.silent", "10s"));
        web.awaitReady(cube.url(0));
        web.awaitReady(cube.url(1));
        CubeLayout own = FreePorts.layout(1);
        NodeMetrics metrics = new NodeMetrics();
        Vertx loop = metrics.newVertx(Sockets.TRANSPORT);
        try {
            CubeNode second = CubeNode.start(loop, second(cube, own), metrics)
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(30, TimeUnit.SECONDS);
            String url = "http://127.0.0.1:" + (own.httpPort() + 1);
            String expected = "(?s).*0 at 127.0.0.1:" + cube.linkPort(0)
                    + " refuses this node: another process is linked as 1, with incarnation \\d+, not 8.*";
            Web.await(
                    "the second process says why it is not ready",
                    () -> web.get(url + "/health/ready")
                            .json()
                            .getString("detail", "")
                            .matches(expected));

            assertThat(web.get(url + "/health/ready").status()).isEqualTo(503);
            assertThat(web.publish(url, "t", "1").json().getString("code")).isEqualTo("unavailable");
            for (int first = 0; first < 2; first++) {
                assertThat(web.publish(cube.url(first), "t", "1").status()).isEqualTo(200);
                assertThat(web.get(cube.url(first) + "/health/ready").status()).isEqualTo(200);
            }
            second.stop().await(30, TimeUnit.SECONDS);
        } finally {
            loop.close().await(30, TimeUnit.SECONDS);
            metrics.close();
            cube.stop();
        }
    }

    /** It has been started seven times before. */
    private NodeConfig second(CubeInOneProcess cube, CubeLayout own) throws Exception {
        Path data = folder.resolve("data-of-second");
        Files.createDirectories(data.resolve("node-1"));
        Files.writeString(data.resolve("node-1").resolve("incarnation"), "7\n");
        Map<String, String> settings = new LinkedHashMap<>(own.settingsOf(TWICE));
        settings.put("peers.0", "127.0.0.1:" + cube.linkPort(0));
        settings.put("data.folder", data.toString());
        settings.put("log.folder", folder.resolve("logs-of-second").toString());
        return NodeConfigReader.read(Settings.builder().computed(settings).build());
    }
}
