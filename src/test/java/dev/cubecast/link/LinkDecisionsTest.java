package dev.cubecast.link;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cubecast.Seeds;
import dev.cubecast.link.ConnectionChoice.Side;
import dev.cubecast.link.ConnectionChoice.Verdict;
import dev.cubecast.overlay.Vertex;
import dev.cubecast.trace.Measure;
import dev.cubecast.trace.Trace;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The small decisions of a link: which connection stays, when to dial again, what to note. */
class LinkDecisionsTest {
    private static final Vertex LOW = Vertex.parse("000");
    private static final Vertex HIGH = Vertex.parse("001");

    @Test
    void keepsWhatTheLowerVertexDialled() {
        assertThat(ConnectionChoice.between(new Side(LOW, 1), new Side(HIGH, 1), false))
                .isEqualTo(Verdict.KEEP);
        assertThat(ConnectionChoice.between(new Side(HIGH, 1), new Side(LOW, 1), false))
                .isEqualTo(Verdict.HAND_OVER);
    }

    @Test
    void replacesAConnectionThatItsDiallerMustHaveLost() {
        assertThat(ConnectionChoice.between(new Side(HIGH, 1), new Side(HIGH, 1), false))
                .isEqualTo(Verdict.REPLACE);
    }

    @Test
    void replacesASilentConnection() {
        assertThat(ConnectionChoice.between(new Side(LOW, 1), new Side(HIGH, 1), true))
                .isEqualTo(Verdict.REPLACE);
    }

    @Test
    void prefersTheLaterLifeOfThePeer() {
        assertThat(ConnectionChoice.between(new Side(LOW, 1), new Side(HIGH, 2), false))
                .isEqualTo(Verdict.REPLACE);
        assertThat(ConnectionChoice.between(new Side(HIGH, 2), new Side(LOW, 1), true))
                .isEqualTo(Verdict.KEEP);
    }

    @Test
    void refusesAnotherLifeUnlessTheOneInUseIsSilent() {
        assertThat(ConnectionChoice.refuses(new Side(LOW, 1), new Side(LOW, 2), false))
                .isTrue();
        assertThat(ConnectionChoice.refuses(new Side(LOW, 2), new Side(LOW, 1), true))
                .isTrue();
        assertThat(ConnectionChoice.refuses(new Side(LOW, 1), new Side(LOW, 2), true))
                .isFalse();
        assertThat(ConnectionChoice.refuses(new Side(LOW, 1), new Side(HIGH, 1), false))
                .isFalse();
    }

    @ParameterizedTest
    @MethodSource("dev.cubecast.Seeds#hundred")
    void pausesLongerFromDialToDial(long seed) {
        Backoff backoff = new Backoff(50, 2_000, Seeds.random(seed));

        for (int round = 0; round < 2; round++) {
            for (long upper : new long[] {100, 200, 400, 800, 1_600, 2_000, 2_000}) {
                assertThat(backoff.nextMs()).isBetween(upper / 2, upper);
            }
            backoff.reset();
        }
    }

    @Test
    void notesTheSameRefusalOnceAMinute() {
        List<String> notes = new ArrayList<>();
        RefusalLog log = new RefusalLog(notesTo(notes));

        log.note("10.0.0.1", Optional.of(LOW), Refusal.Code.SECRET, "first", 1_000);
        log.note("10.0.0.1", Optional.of(LOW), Refusal.Code.SECRET, "again", 60_999);
        log.note("10.0.0.1", Optional.of(LOW), Refusal.Code.CUBE, "another reason", 2_000);
        log.note("10.0.0.1", Optional.of(HIGH), Refusal.Code.SECRET, "another vertex", 2_000);
        log.note("10.0.0.2", Optional.of(LOW), Refusal.Code.SECRET, "another host", 2_000);
        log.note("10.0.0.1", Optional.of(LOW), Refusal.Code.SECRET, "a minute later", 61_000);

        assertThat(notes)
                .containsExactly("first", "another reason", "another vertex", "another host", "a minute later");
    }

    @Test
    void notesNoMoreThanItsLimitInAMinute() {
        List<String> notes = new ArrayList<>();
        RefusalLog log = new RefusalLog(notesTo(notes));

        for (int host = 0; host < 2 * RefusalLog.ENTRIES_MAX; host++) {
            log.note("host " + host, Optional.empty(), Refusal.Code.MALFORMED, "garbage", 0);
        }
        assertThat(notes).hasSize(RefusalLog.ENTRIES_MAX);

        log.note("host 0", Optional.empty(), Refusal.Code.MALFORMED, "garbage", 60_000);
        assertThat(notes).hasSize(RefusalLog.ENTRIES_MAX + 1);
    }

    private static Trace notesTo(List<String> notes) {
        return new Trace() {
            @Override
            public void note(Subject subject, String what) {
                notes.add(what);
            }

            @Override
            public void count(Measure measure, long amount) {}
        };
    }
}
