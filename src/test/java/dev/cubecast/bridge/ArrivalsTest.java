package dev.cubecast.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Many connections that come at once. */
class ArrivalsTest {
    private static final int BATCH = 16;

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final TreeMap<Long, List<Runnable>> timers = new TreeMap<>();
    private long nowMs;
    private int subscribing;

    private Arrivals arrivals(int perSecondMax, int openMax) {
        return new Arrivals(
                perSecondMax,
                openMax,
                () -> subscribing,
                () -> nowMs,
                (ms, task) -> timers.computeIfAbsent(nowMs + ms, at -> new ArrayList<>())
                        .add(task),
                new ClientMetrics(registry));
    }

    /** A listening socket at which more wait than can be let in. */
    private static final class Crowd {
        private final List<EmbeddedChannel> in = new ArrayList<>();
        private final EmbeddedChannel socket;

        private Crowd(Arrivals arrivals) {
            socket = new EmbeddedChannel(new Door(arrivals, Runnable::run));
        }

        private boolean isOpen() {
            return socket.config().isAutoRead();
        }

        private void push() {
            for (int i = 0; i < BATCH; i++) {
                EmbeddedChannel connection = new EmbeddedChannel();
                in.add(connection);
                socket.pipeline().fireChannelRead(connection);
            }
            socket.pipeline().fireChannelReadComplete();
        }

        /** As long as the door opens again at once. */
        private void pushOn() {
            while (isOpen()) {
                push();
            }
        }
    }

    private void advanceTo(long ms) {
        while (!timers.isEmpty() && timers.firstKey() <= ms) {
            Map.Entry<Long, List<Runnable>> next = timers.pollFirstEntry();
            nowMs = next.getKey();
            next.getValue().forEach(Runnable::run);
        }
        nowMs = ms;
    }

    @Test
    void comeInAtTheirRateAndNotTooManyAtOnce() {
        Crowd crowd = new Crowd(arrivals(2_000, 20_000));
        int most = 0;
        for (long ms = 0; ms < 2_000; ms++) {
            advanceTo(ms);
            int before = crowd.in.size();
            crowd.pushOn();
            most = Math.max(most, crowd.in.size() - before);
        }

        assertThat(crowd.in).hasSizeBetween(2 * 2_000 - BATCH, 2 * 2_000 + 40 + BATCH);
        assertThat(most).isLessThan(40 + BATCH);
        assertThat(registry.get("cubecast.clients.arrivals.held.back").counter().count())
                .isPositive();
    }

    @Test
    void twoPortsShareTheRate() {
        Arrivals arrivals = arrivals(1_000, 20_000);
        Crowd first = new Crowd(arrivals);
        Crowd second = new Crowd(arrivals);
        for (long ms = 0; ms < 1_000; ms++) {
            advanceTo(ms);
            first.pushOn();
            second.pushOn();
        }

        assertThat(first.in.size() + second.in.size()).isBetween(1_000 - 2 * BATCH, 1_000 + 3 * BATCH);
        assertThat(second.in.size()).isGreaterThan(first.in.size() / 4);
    }

    @Test
    void waitWhileAsManyAreOpenAsMayBe() {
        Arrivals arrivals = arrivals(1_000_000, 2 * BATCH);
        Crowd crowd = new Crowd(arrivals);
        crowd.pushOn();
        assertThat(crowd.in).hasSize(2 * BATCH);

        advanceTo(60_000);
        assertThat(crowd.isOpen()).isFalse();

        crowd.in.get(0).finishAndReleaseAll();
        assertThat(crowd.isOpen()).isTrue();
        assertThat(arrivals.open()).isEqualTo(2 * BATCH - 1);
    }

    @Test
    void waitUntilThoseBeforeThemHaveTheirSubscription() {
        Crowd crowd = new Crowd(arrivals(1_000_000, 20_000));
        subscribing = 256;
        crowd.push();
        advanceTo(1_000);
        assertThat(crowd.isOpen()).isFalse();

        subscribing = 255;
        advanceTo(1_010);

        assertThat(crowd.isOpen()).isTrue();
    }

    @Test
    void areTriedAgainAfterAWhileWhenTheSystemRefusesThem() {
        Crowd crowd = new Crowd(arrivals(1_000, 20_000));

        crowd.socket.pipeline().fireExceptionCaught(new IOException("Too many open files"));
        assertThat(crowd.isOpen()).isFalse();
        advanceTo(999);
        assertThat(crowd.isOpen()).isFalse();
        advanceTo(1_000);

        assertThat(crowd.isOpen()).isTrue();
        assertThat(crowd.socket.isOpen()).isTrue();
        assertThat(registry.get("cubecast.clients.arrivals.failed").counter().count())
                .isEqualTo(1);
    }
}
