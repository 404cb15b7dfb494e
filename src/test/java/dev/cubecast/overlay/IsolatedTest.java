package dev.cubecast.overlay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class IsolatedTest {
    private final RuntimeException alwaysTheSame = new IllegalArgumentException("three");

    private final List<Integer> done = new ArrayList<>();

    private void doOrFail(int number) {
        if (number == 2) {
            throw new IllegalStateException("two");
        } else if (number % 3 == 0) {
            throw alwaysTheSame;
        }
        done.add(number);
    }

    @Test
    void doesAllThatCanBeDoneAndTellsTheFirstFailure() {
        assertThatThrownBy(() -> Isolated.forEach(List.of(1, 2, 3, 4), this::doOrFail))
                .hasMessage("two")
                .hasSuppressedException(alwaysTheSame);
        assertThatThrownBy(() -> Isolated.forEach(List.of(3, 5, 6), this::doOrFail))
                .isSameAs(alwaysTheSame);
        Isolated.forEach(List.of(7), this::doOrFail);

        assertThat(done).containsExactly(1, 4, 5, 7);
    }
}
