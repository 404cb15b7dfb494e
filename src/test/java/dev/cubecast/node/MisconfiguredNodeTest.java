package dev.cubecast.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cubecast.overlay.Vertex;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Three right nodes and one whom they do not take: it must not become a cube of its own, nor keep them from being one.
 */
class MisconfiguredNodeTest {
    private static final int WRONG = 3;
    /** A cube is formed of all its members: these do not count on the fourth one. */
    private static final Map<String, String> RIGHT = Map.of("cube.members", "00,01,10");

    @TempDir
    Path folder;

    private final Web web = new Web();

    @ParameterizedTest
    @CsvSource({
        "cube.secret, another-secret-of-16-chars, the secrets of the two nodes differ",
        "cube.name, elsewhere, this is not a node of the cube \"elsewhere\""
    })
    void takesNoPartAndSaysWhy(String setting, String value, String reason) throws Exception {
        CubeInOneProcess cube = new CubeInOneProcess(2, folder, vertex -> settings(vertex, setting, value));
        try {
            for (int right = 0; right < WRONG; right++) {
                web.awaitReady(cube.url(right));
            }
            String expected = "01 at 127.0.0.1:" + cube.linkPort(1) + " refuses this node: " + reason;
            Web.await(
                    "node 11 says why it is not ready",
                    () -> web.get(cube.url(WRONG) + "/health/ready")
                            .json()
                            .getString("detail", "")
                            .contains(expected));

            assertThat(web.get(cube.url(WRONG) + "/health/ready").status()).isEqualTo(503);
            assertThat(web.publish(cube.url(WRONG), "t", "1").json().getString("code"))
                    .isEqualTo("unavailable");
            for (int right = 0; right < WRONG; right++) {
                assertThat(web.publish(cube.url(right), "t" + right, "1").status())
                        .isEqualTo(200);
            }
        } finally {
            cube.stop();
        }
    }

    private static Map<String, String> settings(Vertex vertex, String setting, String value) {
        return vertex.number() == WRONG ? Map.of(setting, value) : RIGHT;
    }
}
