package dev.cubecast.membership;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cubecast.Seeds;
import dev.cubecast.overlay.Vertex;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Which of two records is the truth, and that the order in which records arrive does not matter. */
class MemberOrderTest {
    private static final int DIMENSION = 3;

    @Test
    void prefersTheHigherIncarnationWhateverElseIsSaid() {
        assertThat(member(1, 3, 1, MemberState.ALIVE)).isGreaterThan(member(1, 2, 9, MemberState.DEAD));
    }

    @Test
    void overcomesASuspicionByAVersion() {
        assertThat(member(1, 2, 5, MemberState.SUSPECT)).isGreaterThan(member(1, 2, 5, MemberState.ALIVE));
        assertThat(member(1, 2, 6, MemberState.ALIVE)).isGreaterThan(member(1, 2, 5, MemberState.SUSPECT));
    }

    @Test
    void overcomesADeathByAnIncarnationOnly() {
        assertThat(member(1, 2, 5, MemberState.DEAD)).isGreaterThan(member(1, 2, 6, MemberState.ALIVE));
        assertThat(member(1, 3, 1, MemberState.ALIVE)).isGreaterThan(member(1, 2, 5, MemberState.DEAD));
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("dev.cubecast.Seeds#hundred")
    void isATotalOrder(long seed) {
        RandomGenerator random = Seeds.random(seed);
        for (int i = 0; i < 200; i++) {
            Member a = randomMember(random, 1);
            Member b = randomMember(random, 1);
            Member c = randomMember(random, 1);
            assertThat(Integer.signum(a.compareTo(b))).isEqualTo(-Integer.signum(b.compareTo(a)));
            assertThat(a.compareTo(b) == 0).isEqualTo(a.stamp().equals(b.stamp()));
            if (a.compareTo(b) <= 0 && b.compareTo(c) <= 0) {
                assertThat(a.compareTo(c)).isLessThanOrEqualTo(0);
            }
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("dev.cubecast.Seeds#hundred")
    void mergesToTheSameViewInAnyOrderAndNumber(long seed) {
        RandomGenerator random = Seeds.random(seed);
        List<Member> records = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            records.add(randomMember(random, random.nextInt(1 << DIMENSION)));
        }
        MembershipView once = merge(records);
        records.addAll(List.copyOf(records));
        Collections.shuffle(records, new Random(seed));
        MembershipView shuffled = merge(records);
        assertThat(shuffled.stamps()).isEqualTo(once.stamps());
        assertThat(shuffled.digest()).isEqualTo(once.digest());
    }

    @Test
    void changesItsDigestWithEveryRecord() {
        MembershipView view = new MembershipView(DIMENSION);
        List<Long> digests = new ArrayList<>();
        for (MemberState state : List.of(MemberState.ALIVE, MemberState.SUSPECT, MemberState.DEAD)) {
            for (int vertex = 0; vertex < 8; vertex++) {
                assertThat(view.merge(member(vertex, 1, 1, state))).isTrue();
                digests.add(view.digest());
            }
        }
        assertThat(digests).doesNotHaveDuplicates();
        assertThat(view.merge(member(0, 1, 1, MemberState.ALIVE))).isFalse();
        assertThat(view.digest()).isEqualTo(digests.get(digests.size() - 1));
    }

    private static MembershipView merge(List<Member> records) {
        MembershipView view = new MembershipView(DIMENSION);
        records.forEach(view::merge);
        return view;
    }

    private static Member randomMember(RandomGenerator random, int vertex) {
        MemberState[] states = MemberState.values();
        return member(vertex, 1 + random.nextInt(3), 1 + random.nextInt(3), states[random.nextInt(states.length)]);
    }

    static Member member(int vertex, long incarnation, long version, MemberState state) {
        return new Member(
                new Vertex(vertex, DIMENSION),
                incarnation,
                version,
                state,
                new Addresses("127.0.0.1:8080", "127.0.0.1:7000", "127.0.0.1:6000"),
                5,
                true,
                2);
    }
}
