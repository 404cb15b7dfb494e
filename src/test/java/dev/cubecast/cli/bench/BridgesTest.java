package dev.cubecast.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BridgesTest {
    private static JsonObject cube(String self) {
        return new JsonObject()
                .put("self", self)
                .put(
                        "nodes",
                        new JsonArray()
                                .add(new JsonObject().put("vertex", "0").put("bridge", "a:7000"))
                                .add(new JsonObject().put("vertex", "1").put("bridge", "b:7001"))
                                .add(new JsonObject().put("vertex", "2").putNull("bridge")));
    }

    @Test
    void isThatOfTheNodeWhichAnswers() {
        assertThat(Bridges.of(cube("1"))).contains("b:7001");
    }

    @Test
    void isMissingIfTheNodeHasNone() {
        assertThat(Bridges.of(cube("2"))).isEmpty();
        assertThat(Bridges.of(new JsonObject())).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"127.0.0.1:7000,true", "localhost:7000,true", "[::1]:7000,true", "192.0.2.1:7000,false"})
    void knowsTheAddressesOfThisMachine(String bridge, boolean here) {
        assertThat(Bridges.isOnThisMachine(bridge)).isEqualTo(here);
    }
}
