package dev.cubecast.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.cubecast.config.ConfigException;
import dev.cubecast.config.ConfigProblem;
import dev.cubecast.config.Settings;
import dev.cubecast.overlay.Vertex;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The files that are shipped. */
class ConfFilesTest {
    private static final Path CONF = Path.of("conf");

    static Stream<Vertex> vertices() {
        return CubeLayout.DEFAULT.cube().vertices().stream();
    }

    private static NodeConfig file(Vertex vertex) {
        return NodeConfigReader.read(Settings.builder()
                .file(CONF.resolve("cube-3").resolve("node-" + vertex + ".yaml"))
                .build());
    }

    @ParameterizedTest
    @MethodSource("vertices")
    void fileOfEachNodeSaysWhatTheCommandCubeSays(Vertex vertex) {
        NodeConfig generated = NodeConfigReader.read(Settings.builder()
                .computed(CubeLayout.DEFAULT.settingsOf(vertex))
                .build());

        assertThat(file(vertex)).isEqualTo(generated);
    }

    @ParameterizedTest
    @MethodSource("vertices")
    void peersListenWhereTheirOwnFilesSay(Vertex vertex) {
        NodeConfig config = file(vertex);

        assertThat(config.peers()).hasSize(3);
        config.peers()
                .forEach((peer, address) -> assertThat(file(peer).link().port()).isEqualTo(address.port()));
    }

    @Test
    void thereIsAFileForEachNodeAndNothingElse() throws IOException {
        try (Stream<Path> files = Files.list(CONF.resolve("cube-3"))) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrderElementsOf(
                            vertices().map(vertex -> "node-" + vertex + ".yaml").toList());
        }
    }

    @Test
    void referenceHasEverySettingWithItsDefault() {
        Settings reference =
                Settings.builder().file(CONF.resolve("reference.yaml")).build();

        Map<String, String> expected = new LinkedHashMap<>(NodeConfigReader.defaults());
        expected.put("peers", "");
        assertThat(reference.inFile()).containsExactlyInAnyOrderEntriesOf(expected);
    }

    @Test
    void referenceLacksOnlyWhatHasNoDefault() {
        ConfigException refused = catchThrowableOfType(
                ConfigException.class,
                () -> NodeConfigReader.read(
                        Settings.builder().file(CONF.resolve("reference.yaml")).build()));

        assertThat(refused.problems())
                .extracting(ConfigProblem::path)
                .containsExactlyInAnyOrder("node.vertex", "cube.secret");
    }
}
