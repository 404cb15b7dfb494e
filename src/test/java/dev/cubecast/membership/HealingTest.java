package dev.cubecast.membership;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cubecast.Seeds;
import dev.cubecast.message.Kind;
import java.util.random.RandomGenerator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever went wrong: once it has ended, all views are the same, and nobody who lives is dead in one. */
class HealingTest {
    private static final Kind[] LOSABLE = {
        Kind.VIEW_UPDATE, Kind.VIEW_SUMMARY, Kind.HEARTBEAT, Kind.ROUTED,
    };

    private TestCube cube;
    private RandomGenerator random;

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("dev.cubecast.Seeds#hundred")
    void healsAfterAnything(long seed) {
        random = Seeds.random(seed);
        cube = TestCube.running(2 + random.nextInt(2));
        for (int fault = 0; fault < 15; fault++) {
            hurt(random.nextInt(cube.cube.size()), random.nextInt(cube.cube.dimension()));
            cube.run(random.nextInt(random.nextBoolean() ? 300 : 7_000));
        }
        heal();
        cube.run(6_000);
        assertThat(cube.viewsAgree()).as("views agree").isTrue();
        assertThat(cube.everybodyReachesEverybody()).as("paths").isTrue();
        assertThat(cube.running()).allSatisfy(member -> {
            assertThat(member.view().members()).allMatch(other -> other.state() == MemberState.ALIVE);
            assertThat(member.changesInOneEventMax).isLessThanOrEqualTo(1);
            assertThat(member.persistsUnderWayMax).isLessThanOrEqualTo(1);
            assertThat(member.self().incarnation()).isEqualTo(member.stored);
        });
        cube.run(35_000);
        assertThat(cube.at(0).view().members()).as("all steady").allMatch(Member::steady);
    }

    private void hurt(int number, int across) {
        int neighbour = number ^ 1 << across;
        switch (random.nextInt(10)) {
            case 0 -> killOrStart(number, false);
            case 1 -> killOrStart(number, true);
            case 2 -> stopOrResume(number);
            case 3 -> cut(number, neighbour);
            case 4 -> cube.connectIfPossible(number, neighbour);
            case 5, 6 -> cube.block(number, neighbour);
            case 7 -> cube.unblock(number, neighbour);
            case 8 -> cube.partition(across, random.nextBoolean());
            default -> {
                cube.loseNothing();
                cube.lose(LOSABLE[random.nextInt(LOSABLE.length)]);
            }
        }
    }

    private void killOrStart(int number, boolean wiped) {
        if (cube.at(number).isRunning()) {
            cube.kill(number);
        } else if (wiped) {
            cube.startWiped(number);
        } else {
            cube.start(number);
        }
    }

    private void stopOrResume(int number) {
        if (cube.at(number).isStopped()) {
            cube.at(number).resume();
        } else if (cube.at(number).isRunning()) {
            cube.at(number).stop();
        }
    }

    private void cut(int number, int neighbour) {
        if (cube.at(number).isRunning() && cube.at(neighbour).isRunning()) {
            cube.cut(number, neighbour);
        }
    }

    private void heal() {
        cube.loseNothing();
        for (int across = 0; across < cube.cube.dimension(); across++) {
            cube.partition(across, false);
        }
        for (int number = 0; number < cube.cube.size(); number++) {
            if (!cube.at(number).isRunning()) {
                cube.start(number);
            }
            cube.at(number).resume();
        }
        for (int number = 0; number < cube.cube.size(); number++) {
            for (int across = 0; across < cube.cube.dimension(); across++) {
                cube.connectIfPossible(number, number ^ 1 << across);
            }
        }
    }
}
