package dev.cubecast.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cubecast.Seeds;
import dev.cubecast.client.Liveness.Due;
import dev.cubecast.client.NodeRotation.Attempt;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class ReconnectingTest {
    private static final List<String> NODES = List.of("a:1", "b:1", "c:1");
    private static final Backoff PAUSES = new Backoff(100, 1_000);

    // ---- Which node, and when ----

    @Test
    void triesEachNodeInTurn() {
        NodeRotation rotation = rotation(1);
        Set<String> tried = new LinkedHashSet<>(Set.of(rotation.first(0).node()));
        for (int i = 1; i < NODES.size(); i++) {
            assertThat(tried.add(rotation.afterLoss(0, 0, 0).node())).isTrue();
        }
        assertThat(rotation.afterLoss(0, 0, 0).node())
                .isEqualTo(rotation(1).first(0).node());
    }

    @Test
    void clientsBeginWithDifferentNodesAndLeaveThemForDifferentOnes() {
        Set<List<String>> orders = new LinkedHashSet<>();
        LongStream.range(0, 100).forEach(seed -> {
            NodeRotation rotation = rotation(seed);
            orders.add(List.of(
                    rotation.first(0).node(), rotation.afterLoss(0, 0, 0).node()));
        });
        assertThat(orders).hasSize(6);
    }

    @Test
    void waitsLongerAfterEachFailureUpToALimitAndNeverAsLongAsOthers() {
        NodeRotation rotation = rotation(1);
        Set<Long> differences = new LinkedHashSet<>();
        long limitMs = 100;
        for (int failure = 0; failure < 20; failure++) {
            Attempt next = rotation.afterLoss(0, 0, 5_000);
            assertThat(next.atMs() - 5_000).isBetween(limitMs / 2, limitMs);
            differences.add(limitMs - (next.atMs() - 5_000));
            limitMs = Math.min(2 * limitMs, 1_000);
        }
        assertThat(differences).hasSizeGreaterThan(10);
    }

    @Test
    void onlyAConnectionThatHasLastedMakesPausesShortAgain() {
        NodeRotation rotation = rotation(1);
        for (int failure = 0; failure < 10; failure++) {
            rotation.afterLoss(0, 0, 0);
        }
        assertThat(rotation.afterLoss(NodeRotation.STEADY_MS - 1, 0, 0).atMs()).isGreaterThanOrEqualTo(500);
        assertThat(rotation.afterLoss(NodeRotation.STEADY_MS, 0, 0).atMs()).isLessThanOrEqualTo(100);
    }

    @Test
    void leavesTheOnlyNodeAloneForAsLongAsItAsks() {
        NodeRotation only = new NodeRotation(List.of("a:1"), PAUSES, Seeds.random(1));

        assertThat(only.afterLoss(0, 3_000, 10_000).atMs()).isEqualTo(13_000);
        assertThat(only.afterLoss(0, 1, 10_000).atMs()).isGreaterThanOrEqualTo(10_100);
        assertThat(rotation(1).afterLoss(0, 3_000, 10_000).atMs()).isLessThanOrEqualTo(10_100);
    }

    private static NodeRotation rotation(long seed) {
        return new NodeRotation(NODES, PAUSES, Seeds.random(seed));
    }

    // ---- Whether a node lives ----

    @Test
    void pingsNowAndThen() {
        Liveness liveness = new Liveness(100, 1_000, 0);
        assertThat(liveness.due(99)).isEqualTo(Due.NOTHING);
        assertThat(liveness.due(100)).isEqualTo(Due.PING);
        assertThat(liveness.due(199)).isEqualTo(Due.NOTHING);
        assertThat(liveness.due(200)).isEqualTo(Due.PING);
    }

    @Test
    void givesUpANodeThatSaysNothingAfterItWasAsked() {
        Liveness liveness = new Liveness(100, 1_000, 0);
        liveness.due(100);
        assertThat(liveness.due(1_099)).isEqualTo(Due.PING);
        assertThat(liveness.due(1_100)).isEqualTo(Due.DEAD);
    }

    @Test
    void anythingThatComesIsASignOfLife() {
        Liveness liveness = new Liveness(100, 1_000, 0);
        liveness.due(100);
        liveness.onHeard();
        assertThat(liveness.due(1_150)).isEqualTo(Due.PING);
        assertThat(liveness.due(2_149)).isEqualTo(Due.PING);
        assertThat(liveness.due(2_150)).isEqualTo(Due.DEAD);
    }

    @Test
    void concludesNothingFromSilenceWhileItDoesNotRead() {
        Liveness liveness = new Liveness(100, 1_000, 0);
        liveness.due(100);
        liveness.onReadingPaused();
        assertThat(liveness.due(5_000)).isEqualTo(Due.PING);
        liveness.onReadingResumed();
        assertThat(liveness.due(5_100)).isEqualTo(Due.PING);
        assertThat(liveness.due(6_099)).isEqualTo(Due.PING);
        assertThat(liveness.due(6_100)).isEqualTo(Due.DEAD);
    }

    // ---- What a handler is behind with ----

    @Test
    void holdsUpFromWhenItIsFullUntilHalfOfItIsHandled() {
        Inbox<Integer> inbox = new Inbox<>(4);
        for (int i = 0; i < 3; i++) {
            inbox.add(i);
            assertThat(inbox.holdsUp()).isFalse();
        }
        inbox.add(3);
        inbox.add(4);
        assertThat(inbox.holdsUp()).isTrue();
        assertThat(inbox.take()).contains(0);
        assertThat(inbox.take()).contains(1);
        assertThat(inbox.holdsUp()).isTrue();
        assertThat(inbox.take()).contains(2);
        assertThat(inbox.holdsUp()).isFalse();
    }
}
