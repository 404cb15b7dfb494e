package dev.cubecast.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is written in a node's configuration is what the running node does. */
class ConfiguredNodeTest {
    @TempDir
    Path folder;

    private final Web web = new Web();

    @Test
    void aPullHasAsManyMessagesAsTheConfigurationAllows() throws Exception {
        CubeInOneProcess cube = new CubeInOneProcess(1, folder, vertex -> Map.of("pulls.messages-max", "2"));
        try {
            web.awaitReady(cube.url(0));
            web.awaitReady(cube.url(1));
            for (int i = 0; i < 3; i++) {
                assertThat(web.publish(cube.url(0), "t", "" + i).status()).isEqualTo(200);
            }

            Web.Answer pulled = web.get(cube.url(0) + "/topics/t/messages?limit=10&atLeast=3");

            assertThat(pulled.json().getJsonArray("messages")).hasSize(2);
        } finally {
            cube.stop();
        }
    }
}
