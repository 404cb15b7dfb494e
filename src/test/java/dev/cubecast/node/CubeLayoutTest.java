package dev.cubecast.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cubecast.config.Settings;
import dev.cubecast.overlay.Vertex;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CubeLayoutTest {
    private static NodeConfig generated(CubeLayout layout, Vertex vertex) {
        return NodeConfigReader.read(
                Settings.builder().computed(layout.settingsOf(vertex)).build());
    }

    @Test
    void everyPeerIsWhereItsOwnConfigurationSays() {
        CubeLayout layout = new CubeLayout(4, 18_080, 17_000, 17_100);

        for (Vertex vertex : layout.cube().vertices()) {
            NodeConfig config = generated(layout, vertex);
            assertThat(config.peers()).hasSize(4);
            config.peers()
                    .forEach((peer, address) ->
                            assertThat(generated(layout, peer).link().port()).isEqualTo(address.port()));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "3, 8080, 8087, 7100, --bridge-port",
        "3, 7100, 7000, 7093, --link-port",
        "7, 8080, 7000, 7100, 128",
        "3, 65529, 7000, 7100, 65528",
        "3, 0, 7000, 7100, --http-port",
        "11, 8080, 7000, 7100, 10 dimensions"
    })
    void refusesPortsThatOverlap(int dimension, int http, int bridge, int link, String named) {
        assertThatThrownBy(() -> new CubeLayout(dimension, http, bridge, link))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(named);
    }
}
