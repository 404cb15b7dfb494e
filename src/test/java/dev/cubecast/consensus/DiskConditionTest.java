package dev.cubecast.consensus;

import static dev.cubecast.consensus.DiskCondition.STALLED_MS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cubecast.storage.DiskEvents;
import dev.cubecast.storage.MemoryLogStore;
import java.util.ArrayDeque;
import java.util.Deque;
import org.junit.jupiter.api.Test;

class DiskConditionTest {
    private final Deque<Runnable> syncs = new ArrayDeque<>();
    private final GroupDisk disk = new GroupDisk(
            TestGroup.GROUP,
            new MemoryLogStore(TestGroup.DIMENSION, new DiskId(1, 1), new Syncs()),
            new SyncedIndex(0),
            () -> {});
    private final DiskCondition condition = new DiskCondition(disk);
    private long nowMs;

    private final class Syncs implements DiskEvents {
        @Override
        public void afterSync(long bytes, Runnable completion) {
            syncs.addLast(completion);
        }

        @Override
        public void afterRead(Runnable completion) {
            throw new AssertionError("nothing is read");
        }

        @Override
        public void onFailed(String why) {
            throw new AssertionError(why);
        }
    }

    private boolean passMs(long ms) {
        nowMs += ms;
        return condition.tick(nowMs);
    }

    private void write() {
        disk.save(new Ballot(0, 1 + syncs.size(), null), 0);
    }

    @Test
    void isStalledWhenNothingHasCompletedForASecond() {
        write();
        passMs(10);
        assertThat(passMs(STALLED_MS - 11)).isFalse();
        assertThat(condition.isStalled()).isFalse();
        assertThat(passMs(1)).as("begins to hang").isTrue();
        assertThat(condition.isStalled()).isTrue();
        assertThat(passMs(10)).as("tells it once").isFalse();
    }

    @Test
    void isNotStalledWithoutWrites() {
        passMs(10 * STALLED_MS);
        assertThat(condition.isStalled()).isFalse();
        write();
        passMs(STALLED_MS - 1);
        assertThat(condition.isStalled()).isFalse();
    }

    @Test
    void isNotStalledWhileWritesCompleteOneByOne() {
        write();
        write();
        write();
        passMs(STALLED_MS - 1);
        syncs.removeFirst().run();
        passMs(1);
        passMs(STALLED_MS - 1);
        assertThat(condition.isStalled()).isFalse();
        passMs(1);
        assertThat(condition.isStalled()).isTrue();
    }

    @Test
    void isWellAgainWithTheNextCompletion() {
        write();
        write();
        passMs(STALLED_MS);
        assertThat(condition.isUnfit()).isTrue();
        syncs.removeFirst().run();
        passMs(10);
        assertThat(condition.isUnfit()).isFalse();
    }

    @Test
    void judgesNoDiskWhenTheNodeStoodStill() {
        write();
        condition.rearm(STALLED_MS);
        assertThat(passMs(STALLED_MS + 10)).isFalse();
    }

    @Test
    void aDamagedDiskStaysDamaged() {
        condition.onDamaged();
        passMs(10);
        assertThat(condition.isDamaged()).isTrue();
        assertThat(condition.isUnfit()).isTrue();
        assertThat(condition.isStalled()).isFalse();
    }
}
