package dev.cubecast.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A node that ends sends its clients elsewhere. */
class DrainTest {
    private static final int PER_SECOND = 100;
    private static final long BEGIN_MS = 5_000;

    /** Clients that go at once when they are sent away, but for some. */
    private static final class Endpoint implements ClientEndpoint {
        private int clients;
        private int stuck;
        private boolean leaving;

        private Endpoint(int clients) {
            this.clients = clients;
        }

        @Override
        public int subscribing() {
            return 0;
        }

        @Override
        public void beginToLeave() {
            leaving = true;
        }

        @Override
        public int clients() {
            return clients;
        }

        @Override
        public void sendAway(int count) {
            assertThat(count).isBetween(0, clients);
            clients -= count;
        }

        @Override
        public boolean hasClients() {
            return clients + stuck > 0;
        }

        @Override
        public Future<?> start(Vertx vertx) {
            throw new AssertionError("it has started");
        }

        @Override
        public Future<?> stop() {
            throw new AssertionError("others stop it");
        }
    }

    private static Drain drain(long spreadMaxMs, Endpoint... endpoints) {
        return new Drain(List.of(endpoints), PER_SECOND, spreadMaxMs, BEGIN_MS);
    }

    @Test
    void isDoneAtOnceWithoutClients() {
        Endpoint endpoint = new Endpoint(0);

        assertThat(drain(10_000, endpoint).tick(BEGIN_MS)).isTrue();
        assertThat(endpoint.leaving).isTrue();
    }

    @Test
    void aFewGoAtOnce() {
        assertThat(drain(10_000, new Endpoint(1)).tick(BEGIN_MS)).isTrue();
    }

    @Test
    void manyGoAsFastAsTheyAreLetInElsewhere() {
        Endpoint endpoint = new Endpoint(300);
        Drain drain = drain(10_000, endpoint);

        assertThat(drain.tick(BEGIN_MS)).isFalse();
        assertThat(endpoint.clients).isEqualTo(300);
        drain.tick(BEGIN_MS + 10);
        assertThat(endpoint.clients).isEqualTo(299);
        drain.tick(BEGIN_MS + 1_000);
        assertThat(endpoint.clients).isEqualTo(200);
        assertThat(drain.tick(BEGIN_MS + 2_990)).isFalse();
        assertThat(endpoint.clients).isEqualTo(1);
        assertThat(drain.tick(BEGIN_MS + 3_000)).isTrue();
    }

    @Test
    void noneIsThereLongerThanTheTimeThatItMayTake() {
        Endpoint endpoint = new Endpoint(100_000);
        Drain drain = drain(2_000, endpoint);

        drain.tick(BEGIN_MS + 1_000);
        assertThat(endpoint.clients).isEqualTo(50_000);
        assertThat(drain.tick(BEGIN_MS + 2_000)).isTrue();
        assertThat(endpoint.clients).isZero();
    }

    @Test
    void thoseOfOnePortGoAfterThoseOfTheOther() {
        Endpoint first = new Endpoint(100);
        Endpoint second = new Endpoint(100);
        Drain drain = drain(10_000, first, second);

        drain.tick(BEGIN_MS + 1_500);

        assertThat(List.of(first.clients, second.clients)).containsExactly(0, 50);
        assertThat(drain.clients()).isEqualTo(200);
    }

    @Test
    void thoseThatLeaveByThemselvesAreNotWaitedFor() {
        Endpoint endpoint = new Endpoint(300);
        Drain drain = drain(10_000, endpoint);
        drain.tick(BEGIN_MS + 1_000);

        endpoint.clients = 0;

        assertThat(drain.tick(BEGIN_MS + 3_000)).isTrue();
    }

    @Test
    void answersAreAwaitedButNotForEver() {
        Endpoint endpoint = new Endpoint(1);
        endpoint.stuck = 1;
        Drain drain = drain(10_000, endpoint);

        assertThat(drain.tick(BEGIN_MS)).isFalse();
        assertThat(drain.tick(BEGIN_MS + Drain.ANSWERS_MAX_MS - 1)).isFalse();
        assertThat(drain.tick(BEGIN_MS + Drain.ANSWERS_MAX_MS)).isTrue();
    }
}
