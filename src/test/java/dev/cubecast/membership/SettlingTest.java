package dev.cubecast.membership;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cubecast.overlay.LinkLoss;
import dev.cubecast.overlay.Vertex;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a node concludes that finds neighbours with which it may not have a link. */
class SettlingTest {
    private static final long SETTLE_MS = MembershipSettings.DEFAULT.settleMs();
    private static final long LATER_MS = 100 * SETTLE_MS;

    private final List<NeighbourLink> links = List.of(link("001", 0), link("010", 1), link("100", 2));
    private final Settling settling = new Settling(links, SETTLE_MS);

    private static NeighbourLink link(String neighbour, int dimension) {
        return new NeighbourLink(Vertex.parse(neighbour), dimension, MembershipSettings.DEFAULT);
    }

    private void lose(int dimension, LinkLoss loss) {
        links.get(dimension).onDown(loss, 0);
        settling.onLoss(links.get(dimension));
    }

    private void open(int dimension) {
        links.get(dimension).onUp(0);
        settling.onView(links.get(dimension));
    }

    private boolean isSettledAt(long nowMs) {
        settling.tick(nowMs);
        return settling.isSettled();
    }

    @Test
    void doesNotGoOnAloneWhileANeighbourRefusesIt() {
        lose(0, LinkLoss.FORBIDDEN);
        lose(1, LinkLoss.REFUSED);
        lose(2, LinkLoss.CLOSED);

        assertThat(isSettledAt(0)).isFalse();
        assertThat(isSettledAt(LATER_MS)).isFalse();
    }

    @Test
    void doesNotWaitForAMisconfiguredNeighbourIfAnotherTakesIt() {
        lose(0, LinkLoss.FORBIDDEN);
        lose(1, LinkLoss.REFUSED);
        assertThat(isSettledAt(0)).isFalse();

        open(2);

        assertThat(isSettledAt(1)).isTrue();
    }

    @Test
    void waitsForTheViewsOfTheOthersBesidesAMisconfiguredNeighbour() {
        lose(0, LinkLoss.FORBIDDEN);
        open(2);

        assertThat(isSettledAt(SETTLE_MS - 1)).isFalse();
        assertThat(isSettledAt(SETTLE_MS)).isTrue();
    }

    @Test
    void takesNoPartAnyMoreIfItHasBeenAloneAndIsRefusedThen() {
        for (int dimension = 0; dimension < links.size(); dimension++) {
            lose(dimension, LinkLoss.REFUSED);
        }
        assertThat(isSettledAt(0)).isTrue();

        lose(1, LinkLoss.FORBIDDEN);
        assertThat(settling.tick(1)).as("changed").isTrue();
        assertThat(settling.isSettled()).isFalse();

        open(2);
        assertThat(settling.tick(2)).as("changed").isTrue();
        assertThat(settling.isSettled()).isTrue();
    }

    @Test
    void goesOnWhenTheRefusingNeighbourIsGone() {
        lose(0, LinkLoss.FORBIDDEN);
        lose(1, LinkLoss.REFUSED);
        lose(2, LinkLoss.REFUSED);
        assertThat(isSettledAt(0)).isFalse();

        lose(0, LinkLoss.REFUSED);

        assertThat(isSettledAt(1)).isTrue();
    }

    @Test
    void goesOnWhenItHasHadALinkWhoeverRefusesItLater() {
        open(0);
        open(1);
        open(2);
        assertThat(isSettledAt(0)).isTrue();

        lose(0, LinkLoss.FORBIDDEN);
        lose(1, LinkLoss.REFUSED);
        lose(2, LinkLoss.REFUSED);

        assertThat(isSettledAt(LATER_MS)).isTrue();
    }
}
