package dev.cubecast.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cubecast.trace.Measure;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Durable groups whose disks do one thing only to them (ARCHITECTURE.md, rules 19 to 21). */
class DamagedDisksTest {
    private static final int SEEDS = 8;
    private static final int NODES = 4;

    private static RunCounts under(FaultKind... kinds) {
        RunCounts total = new RunCounts();
        LongStream.rangeClosed(1, SEEDS).parallel().forEach(seed -> {
            GroupPlan plan = GroupPlan.draw(seed).withNodes(NODES).withKinds(List.of(kinds));
            GroupRun.Report report = GroupRun.of(plan, UnaryOperator.identity(), false);
            assertThat(report.failure()).as("%s", report).isEmpty();
            synchronized (total) {
                total.add(report.counts());
            }
        });
        assertThat(kinds)
                .allSatisfy(kind -> assertThat(total.of(kind)).as("%s", kind).isPositive());
        return total;
    }

    @Test
    void aFlippedByteIsFoundAndItsNodeBecomesAnotherReplica() {
        RunCounts counts = under(FaultKind.FLIP);
        assertThat(counts.of(Measure.DISK_DAMAGES)).isPositive();
        assertThat(counts.of(Measure.GROUP_CHANGES))
                .as("the new replica learns, the old one leaves, the new one votes")
                .isGreaterThanOrEqualTo(3);
    }

    @Test
    void aCrashNeverLooksLikeDamage() {
        RunCounts counts = under(FaultKind.TORN_WRITE, FaultKind.CRASH, FaultKind.POWER_FAILURE);
        assertThat(counts.of(Measure.DISK_DAMAGES)).isZero();
    }

    @Test
    void aDiskWithoutRoomRefusesMessagesAndLosesNone() {
        assertThat(under(FaultKind.FULL_DISK).of(Measure.DURABLE_NO_ROOM)).isPositive();
    }

    @Test
    void afterAFailedWriteTheProcessRecovers() {
        RunCounts counts = under(FaultKind.FAILED_WRITE);
        assertThat(counts.of(Measure.DISK_DAMAGES)).isZero();
        assertThat(counts.of(Measure.GROUP_ELECTIONS)).isPositive();
    }
}
