package dev.cubecast.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cubecast.Seeds;
import dev.cubecast.delivery.Gap.Range;
import dev.cubecast.message.Bytes;
import dev.cubecast.topic.RecordBatch;
import dev.cubecast.topic.TopicId;
import dev.cubecast.trace.Trace;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ReassemblyTest {
    private static final int ATTEMPTS = 3;
    private static final int INTERVAL_MS = 200;

    /** What came out, in order: {@code 3} was delivered, {@code (4-6)} is a gap, {@code ?7-8} was asked for. */
    private final List<String> out = new ArrayList<>();

    private final HeldBytes allHeld = new HeldBytes(8_000);
    private final Reassembly reassembly = reassembly();

    @Test
    void deliversWhatFollowsAtOnce() {
        give(0, 1);
        give(2, 3);
        assertThat(out).containsExactly("0", "1", "2", "3");
        assertThat(reassembly.isWaiting()).isFalse();
    }

    @Test
    void asksForAHoleAtOnceAndGoesOnWhenItIsFilled() {
        give(0, 0);
        give(3, 4);
        give(5, 5);
        give(1, 2);
        assertThat(out).containsExactly("0", "?1-2", "1", "2", "3", "4", "5");
        assertThat(allHeld.used()).isZero();
    }

    @Test
    void cutsOffWhatWasDeliveredAlready() {
        give(0, 3);
        give(2, 5);
        give(8, 9);
        give(5, 8);
        give(1, 4);
        assertThat(out).containsExactly("0", "1", "2", "3", "4", "5", "?6-7", "6", "7", "8", "9");
    }

    @Test
    void forgetsABatchThatWaitedButCameOtherwise() {
        give(2, 2);
        give(0, 4);
        assertThat(out).containsExactly("?0-1", "0", "1", "2", "3", "4");
    }

    @Test
    void asksForTheNextHoleAsSoonAsTheFirstIsFilled() {
        give(1, 1);
        give(3, 3);
        give(0, 0);
        assertThat(out).containsExactly("?0-0", "0", "1", "?2-2");
    }

    @Test
    void asksAgainAndGivesUpInTheEnd() {
        give(2, 2);
        tickTo(10 * INTERVAL_MS);
        assertThat(out).containsExactly("?0-1", "?0-1", "?0-1", "(0-1)", "2");
        assertThat(reassembly.isWaiting()).isFalse();
    }

    @Test
    void makesAGapOfWhatIsGoneButNotOfWhatItHolds() {
        give(2, 2);
        give(5, 5);
        reassembly.onGone(0, 3, 0);
        assertThat(out).containsExactly("?0-1", "(0-1)", "2", "(3-3)", "?4-4");
    }

    @Test
    void asksForTheEndOnlyAfterAWhileIfItMayBeOnItsWay() {
        reassembly.onEndOfMoment(2, 0);
        assertThat(out).isEmpty();
        tickTo(INTERVAL_MS);
        assertThat(out).containsExactly("?0-1");
    }

    @Test
    void asksForTheEndAtOnceIfItMustHaveCome() {
        reassembly.onEnd(2, 0);
        assertThat(out).containsExactly("?0-1");
    }

    @Test
    void fetchesAgainWhatFoundNoRoom() {
        for (int offset = 1; offset < 40; offset++) {
            give(offset, offset);
        }
        assertThat(allHeld.used()).isPositive();
        give(0, 0);
        assertThat(out.get(out.size() - 1)).matches("\\?\\d+-39");
        assertThat(allHeld.used()).isZero();
    }

    @ParameterizedTest
    @MethodSource("dev.cubecast.Seeds#hundred")
    void accountsForEachOffsetOnce(long seed) {
        RandomGenerator random = Seeds.random(seed);
        int end = 100;
        for (int step = 0; step < 200; step++) {
            int first = random.nextInt(end);
            int last = Math.min(end - 1, first + random.nextInt(6));
            switch (random.nextInt(20)) {
                case 0 -> reassembly.onGone(first, last, step);
                case 1 -> reassembly.onEnd(first, step);
                default -> reassembly.onBatch(batch(first, last), step);
            }
            assertThat(allHeld.used()).isLessThanOrEqualTo(8_000);
        }
        reassembly.onEnd(end, 200);
        tickTo(200 + 40_000);

        assertThat(out.stream().flatMapToLong(ReassemblyTest::offsets).boxed().toList())
                .isEqualTo(LongStream.range(0, end).boxed().toList());
    }

    private Reassembly reassembly() {
        Tuning tuning = new Tuning();
        tuning.repairAttempts = ATTEMPTS;
        tuning.heldBytesMax = 2_000;
        return new Reassembly(tuning.settings(), allHeld, new Log(), Trace.NONE);
    }

    private void give(int first, int last) {
        reassembly.onBatch(batch(first, last), 0);
    }

    private static RecordBatch batch(int first, int last) {
        List<Bytes> messages = LongStream.rangeClosed(first, last)
                .mapToObj(offset -> Bytes.utf8(Long.toString(offset)))
                .toList();
        return new RecordBatch(new TopicId(1, 1), 1, first, 0, messages);
    }

    private void tickTo(long endMs) {
        for (long nowMs = 0; nowMs <= endMs; nowMs += 10) {
            reassembly.tick(nowMs);
        }
    }

    private static LongStream offsets(String out) {
        if (out.startsWith("?")) {
            return LongStream.empty();
        }
        if (out.startsWith("(")) {
            String[] ends = out.substring(1, out.length() - 1).split("-", 2);
            return LongStream.rangeClosed(Long.parseLong(ends[0]), Long.parseLong(ends[1]));
        }
        return LongStream.of(Long.parseLong(out));
    }

    private final class Log implements Reassembly.Sink {
        @Override
        public void deliver(RecordBatch batch) {
            batch.messages().forEach(message -> out.add(message.toUtf8()));
        }

        @Override
        public void onGap(Range gap) {
            out.add("(" + gap.first() + "-" + gap.last() + ")");
        }

        @Override
        public void ask(long first, long last) {
            out.add("?" + first + "-" + last);
        }
    }
}
