package dev.cubecast.consensus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cubecast.Seeds;
import dev.cubecast.consensus.CatchUpRanges.Missing;
import dev.cubecast.consensus.StoreOperation.TopicCheckpoint;
import dev.cubecast.message.Bytes;
import dev.cubecast.topic.TopicId;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class CatchUpRangesTest {
    private static final int INPUTS = 50_000;
    private static final int OFFSETS = 12;
    private static final TopicId TOPIC = new TopicId(1, 1);

    /** What a store holds and a checkpoint wants, offset by offset. */
    @Test
    void areThoseThatCountingOffsetsGives() {
        for (int seed = 1; seed <= INPUTS; seed++) {
            RandomGenerator random = Seeds.random(seed);
            Map<TopicId, OffsetRange> held = new TreeMap<>();
            List<TopicCheckpoint> wanted = new ArrayList<>();
            for (int i = random.nextInt(4); i > 0; i--) {
                held.put(topic(random), range(random));
            }
            for (int i = 0; i < random.nextInt(4); i++) {
                OffsetRange range = range(random);
                wanted.add(new TopicCheckpoint(new TopicId(1, i), Bytes.EMPTY, range.from(), range.until()));
            }
            assertThat(CatchUpRanges.missing(held, wanted)).as("seed %d", seed).isEqualTo(naive(held, wanted));
        }
    }

    private static List<Missing> naive(Map<TopicId, OffsetRange> held, List<TopicCheckpoint> wanted) {
        List<Missing> missing = new ArrayList<>();
        for (TopicCheckpoint topic : wanted) {
            BitSet offsets = new BitSet();
            offsets.set((int) topic.first(), (int) topic.next());
            OffsetRange range = held.getOrDefault(topic.topic(), new OffsetRange(0, 0));
            offsets.clear((int) range.from(), (int) range.until());
            if (!offsets.isEmpty()) {
                missing.add(new Missing(topic.topic(), offsets.nextSetBit(0), topic.next()));
            }
        }
        return missing;
    }

    private static TopicId topic(RandomGenerator random) {
        return new TopicId(1, random.nextInt(4));
    }

    private static OffsetRange range(RandomGenerator random) {
        int from = random.nextInt(OFFSETS);
        return new OffsetRange(from, random.nextInt(from, OFFSETS + 1));
    }

    @Test
    void whatFollowsIsJoined() {
        assertThat(CatchUpRanges.joined(new OffsetRange(2, 5), new OffsetRange(5, 9)))
                .isEqualTo(new OffsetRange(2, 9));
        assertThat(CatchUpRanges.joined(null, new OffsetRange(5, 9))).isEqualTo(new OffsetRange(5, 9));
    }

    @Test
    void whatDoesNotFollowStandsAlone() {
        assertThat(CatchUpRanges.joined(new OffsetRange(2, 5), new OffsetRange(7, 9)))
                .isEqualTo(new OffsetRange(7, 9));
    }

    @Test
    void asksForNothingThatIsThere() {
        Map<TopicId, OffsetRange> held = Map.of(TOPIC, new OffsetRange(2, 9));
        assertThat(CatchUpRanges.missing(held, List.of(new TopicCheckpoint(TOPIC, Bytes.EMPTY, 3, 9))))
                .isEmpty();
        assertThat(CatchUpRanges.missing(held, List.of(new TopicCheckpoint(TOPIC, Bytes.EMPTY, 3, 11))))
                .containsExactly(new Missing(TOPIC, 9, 11));
    }
}
