package dev.cubecast.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cubecast.Seeds;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class SchedulerTest {
    private final Scheduler scheduler = new Scheduler();
    private final List<String> happened = new ArrayList<>();

    @Test
    void eventsHappenInTheOrderOfTheirTimes() {
        RandomGenerator random = Seeds.random(1);
        List<Long> times = new ArrayList<>();
        for (int i = 0; i < 5_000; i++) {
            scheduler.afterMicros(random.nextLong(1_000_000), () -> times.add(scheduler.nowMicros()));
        }
        scheduler.runUntilMs(1_000);
        assertThat(times).hasSize(5_000).isSorted();
    }

    @Test
    void eventsOfTheSameTimeHappenInTheOrderInWhichTheyWereScheduled() {
        for (int i = 0; i < 100; i++) {
            String name = "event " + i;
            scheduler.afterMs(5, () -> happened.add(name));
        }
        scheduler.runUntilMs(5);
        assertThat(happened).hasSize(100).first().isEqualTo("event 0");
        assertThat(happened).last().isEqualTo("event 99");
        assertThat(happened.get(50)).isEqualTo("event 50");
    }

    @Test
    void whatAnEventSchedulesForNowHappensInTheSameRun() {
        scheduler.afterMs(1, () -> scheduler.afterMs(0, () -> happened.add("later")));
        scheduler.runUntilMs(1);
        assertThat(happened).containsExactly("later");
    }

    @Test
    void timeStandsWhereTheRunEnds() {
        scheduler.afterMs(7, () -> happened.add("too late"));
        scheduler.runUntilMs(6);
        assertThat(scheduler.nowMs()).isEqualTo(6);
        assertThat(happened).isEmpty();
    }
}
