package dev.cubecast.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class ReadTurnsTest {
    private final ReadTurns<String, Integer> turns = new ReadTurns<>();

    @Test
    void takesReadersInTheirOrder() {
        turns.add("a", 1, false);
        turns.add("b", 2, false);
        assertThat(turns.poll()).contains(Map.entry("a", 1));
        assertThat(turns.poll()).contains(Map.entry("b", 2));
        assertThat(turns.poll()).isEmpty();
    }

    /** Else all of ten thousand pulls could hold nearly as much as one may have. */
    @Test
    void takesThoseThatHoldSomethingFirst() {
        turns.add("new", 1, false);
        turns.add("half done", 2, true);
        turns.add("nearly done", 3, true);
        assertThat(turns.poll()).contains(Map.entry("half done", 2));
        assertThat(turns.poll()).contains(Map.entry("nearly done", 3));
        assertThat(turns.poll()).contains(Map.entry("new", 1));
    }

    @Test
    void forgetsWhoIsGone() {
        turns.add("a", 1, true);
        turns.add("b", 2, false);
        turns.remove("a");
        turns.remove("b");
        assertThat(turns.poll()).isEmpty();
    }
}
