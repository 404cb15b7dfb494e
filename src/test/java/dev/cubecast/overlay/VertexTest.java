package dev.cubecast.overlay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VertexTest {

    @Test
    void readsAndWritesBinaryDigits() {
        assertThat(Vertex.parse("0110")).isEqualTo(new Vertex(6, 4)).hasToString("0110");
    }

    @Test
    void neighboursDifferInOneBit() {
        assertThat(new Hypercube(3).neighbours(Vertex.parse("010")))
                .containsExactly(Vertex.parse("011"), Vertex.parse("000"), Vertex.parse("110"));
    }

    @Test
    void namesTheDimensionTowardsANeighbour() {
        assertThat(Vertex.parse("010").dimensionTowards(Vertex.parse("110"))).isEqualTo(2);
        assertThatThrownBy(() -> Vertex.parse("010").dimensionTowards(Vertex.parse("111")))
                .hasMessageContaining("010 and 111 are not neighbours");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "2", "01a", " 01", "00000000000"})
    void refusesWhatIsNotAVertexAndSaysWhatIs(String text) {
        assertThatThrownBy(() -> Vertex.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("1 to 10 binary digits")
                .hasMessageContaining("\"" + text + "\"");
    }
}
