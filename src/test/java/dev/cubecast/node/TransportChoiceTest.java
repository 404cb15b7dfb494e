package dev.cubecast.node;

import static dev.cubecast.node.NodeTransport.BEST_FIRST;
import static dev.cubecast.node.NodeTransport.EPOLL;
import static dev.cubecast.node.NodeTransport.IO_URING;
import static dev.cubecast.node.NodeTransport.NIO;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TransportChoiceTest {
    private final List<NodeTransport> tried = new ArrayList<>();

    private TransportChoice choose(List<NodeTransport> wanted, Map<NodeTransport, String> objections) {
        return TransportChoice.firstThatWorks(wanted, transport -> {
            tried.add(transport);
            return Optional.ofNullable(objections.get(transport));
        });
    }

    @Test
    void takesTheBestAndTriesNoOther() {
        assertThat(choose(BEST_FIRST, Map.of())).isEqualTo(new TransportChoice(IO_URING, Map.of()));

        assertThat(tried).containsExactly(IO_URING);
    }

    @Test
    void passesOverWhatDoesNotWorkAndKnowsWhy() {
        assertThat(choose(BEST_FIRST, Map.of(IO_URING, "not permitted")))
                .isEqualTo(new TransportChoice(EPOLL, Map.of(IO_URING, "not permitted")));
    }

    @Test
    void takesNothingElseThanWhatWasAskedFor() {
        assertThat(choose(List.of(NIO), Map.of())).isEqualTo(new TransportChoice(NIO, Map.of()));

        assertThat(tried).containsExactly(NIO);
    }

    @Test
    void saysWhatWorksIfWhatWasAskedForDoesNot() {
        assertThatThrownBy(() -> choose(List.of(IO_URING), Map.of(IO_URING, "not permitted", EPOLL, "no library")))
                .isInstanceOf(TransportUnavailableException.class)
                .hasMessage("io_uring does not work here: not permitted; what works here: nio");
    }
}
