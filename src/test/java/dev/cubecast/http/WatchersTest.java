package dev.cubecast.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cubecast.Seeds;
import dev.cubecast.bridge.ClientMetrics;
import dev.cubecast.bridge.ClientProtocol;
import dev.cubecast.bridge.FrameBlock;
import dev.cubecast.bridge.Start;
import dev.cubecast.bridge.TopicHubs;
import dev.cubecast.delivery.ResumePoint;
import dev.cubecast.operations.Problem;
import dev.cubecast.operations.RetryHints;
import dev.cubecast.topic.TopicName;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class WatchersTest {
    private static final int CLIENTS = 600;

    private final HttpSettings settings = TestSettings.onAnyPort().build();
    private final TopicHubs hubs =
            new TopicHubs(TestSettings.sessions(0), new ClientMetrics(new SimpleMeterRegistry()), task -> {}, () -> 0);
    private long now;
    private final Watchers watchers =
            new Watchers(hubs, settings, new RetryHints(() -> 0, 1, Seeds.random(1)), () -> now);
    private int signs;

    @Test
    void spreadsTheSignsOfLifeOfClientsThatCameAtOnce() {
        List<Client> clients = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            Client client = new Client();
            clients.add(client);
            watchers.open(new TopicName("t"), Start.latest(), client);
            watchers.onSubscribed(client);
        }
        int most = 0;
        for (now = 0; now <= 3 * settings.keepAliveMs(); now += Watchers.TICK_INTERVAL_MS) {
            int before = signs;
            watchers.tick();
            most = Math.max(most, signs - before);
        }

        assertThat(most).isBetween(1, CLIENTS / 50);
        assertThat(clients).allSatisfy(client -> assertThat(client.signs).isBetween(2, 3));
    }

    @Test
    void aClientGetsNoSignBeforeItIsDue() {
        Client client = new Client();
        watchers.open(new TopicName("t"), Start.latest(), client);
        watchers.onSubscribed(client);

        now = settings.keepAliveMs() - 1;
        watchers.tick();
        assertThat(signs).isZero();

        now++;
        watchers.tick();
        assertThat(signs).isEqualTo(1);
    }

    private final class Client implements WatchingClient {
        private int signs;

        @Override
        public void keepAlive() {
            signs++;
            WatchersTest.this.signs++;
        }

        @Override
        public void end(Problem problem) {
            watchers.close(this);
        }

        @Override
        public ClientProtocol protocol() {
            return WebSocketProtocol.INSTANCE;
        }

        @Override
        public boolean isWritable() {
            return true;
        }

        @Override
        public long unsentBytes() {
            return 0;
        }

        @Override
        public long takenBytes() {
            return 0;
        }

        @Override
        public void write(FrameBlock frames) {
            throw new AssertionError("nothing is published");
        }

        @Override
        public void onSubscribed(@Nullable ResumePoint place) {
            throw new AssertionError("there is no feed");
        }

        @Override
        public void onTooSlow() {
            throw new AssertionError("nothing is queued");
        }
    }
}
