package dev.cubecast.consensus;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DamagePolicyTest {
    private static final GroupId NEWS = new GroupId(1);
    private static final GroupId SPORT = new GroupId(2);

    private final DamagePolicy policy = new DamagePolicy();

    @Test
    void leavesNoDiskThatIsNotDamaged() {
        assertThat(policy.leave(true)).isNull();
        policy.onDamage(NEWS, Damage.ofBatches("batch 7"));
        assertThat(policy.leave(true))
                .as("what was asked before counts for nothing")
                .isEqualTo("group " + NEWS + ": batch 7");
    }

    @Test
    void waitsUntilNobodyNeedsItsReplicas() {
        policy.onDamage(NEWS, Damage.ofBatches("batch 7"));
        assertThat(policy.leave(false)).isNull();
        assertThat(policy.leave(true)).isEqualTo("group " + NEWS + ": batch 7");
    }

    @Test
    void leavesOnce() {
        policy.onDamage(NEWS, Damage.ofLog("entry 3/1"));
        assertThat(policy.leave(true)).isEqualTo("group " + NEWS + ": entry 3/1");
        policy.onDamage(NEWS, Damage.ofLog("entry 3/1"));
        assertThat(policy.leave(true)).isNull();
    }

    @Test
    void tellsTheFirstDamageOnly() {
        assertThat(policy.onDamage(NEWS, Damage.ofBatches("batch 7"))).isTrue();
        assertThat(policy.onDamage(SPORT, Damage.ofLog("ballot"))).isFalse();
        assertThat(policy.leave(true)).contains("batch 7");
    }

    @Test
    void leavesForWhatBelongsToNoGroup() {
        assertThat(policy.onDamage("a table")).isTrue();
        assertThat(policy.isReadable(NEWS)).isTrue();
        assertThat(policy.leave(false)).isNull();
        assertThat(policy.leave(true)).isEqualTo("a table");
    }

    @Test
    void goesOnWithWhatCanBeRead() {
        policy.onDamage(NEWS, Damage.ofBatches("batch 7"));
        assertThat(policy.isReadable(NEWS)).isTrue();
        policy.onDamage(NEWS, Damage.ofLog("entry 3/1"));
        assertThat(policy.isReadable(NEWS)).isFalse();
        assertThat(policy.isReadable(SPORT)).isTrue();
    }
}
