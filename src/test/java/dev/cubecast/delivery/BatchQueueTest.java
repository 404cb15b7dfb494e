package dev.cubecast.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cubecast.message.Bytes;
import dev.cubecast.topic.RecordBatch;
import dev.cubecast.topic.TopicId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class BatchQueueTest {
    private static final TopicId TOPIC = new TopicId(0, 1);

    private final BlockPool pool = new BlockPool();
    private final BatchQueue queue = new BatchQueue(pool);

    @Test
    void holdsWhatAQueueOfBatchesHolds() {
        for (long seed = 0; seed < 200; seed++) {
            RandomGenerator random = new SplittableRandom(seed);
            BatchQueue batches = new BatchQueue(pool);
            Deque<RecordBatch> expected = new ArrayDeque<>();
            long next = random.nextLong(1_000);
            for (int step = 0; step < 100; step++) {
                if (expected.isEmpty() || random.nextInt(5) < 3) {
                    RecordBatch batch = batch(next, 1 + random.nextInt(3), sizeOf(random), random);
                    next = batch.nextOffset();
                    expected.add(batch);
                    batches.add(batch, batch.encode(), step);
                } else {
                    expected.remove();
                    batches.removeOldest();
                }
                check(seed, batches, expected, random);
            }
        }
    }

    private static void check(long seed, BatchQueue batches, Deque<RecordBatch> expected, RandomGenerator random) {
        assertThat(batches.isEmpty()).as("seed %d", seed).isEqualTo(expected.isEmpty());
        if (expected.isEmpty()) {
            assertThat(batches.bytes()).as("seed %d", seed).isZero();
            return;
        }
        assertThat(batches.first())
                .as("seed %d", seed)
                .isEqualTo(expected.getFirst().baseOffset());
        assertThat(batches.next())
                .as("seed %d", seed)
                .isEqualTo(expected.getLast().nextOffset());
        long from = random.nextLong(batches.first(), batches.next());
        long last = random.nextLong(from, batches.next());
        assertThat(batches.read(from, last, Integer.MAX_VALUE))
                .as("seed %d, offsets %d to %d", seed, from, last)
                .isEqualTo(withOffsets(expected, from, last));
    }

    private static List<RecordBatch> withOffsets(Deque<RecordBatch> batches, long from, long last) {
        List<RecordBatch> found = new ArrayList<>();
        for (RecordBatch batch : batches) {
            if (batch.nextOffset() > from && batch.baseOffset() <= last) {
                found.add(batch.baseOffset() < from ? batch.from(from) : batch);
            }
        }
        return found;
    }

    /** Mostly small, at times as large as several blocks. */
    private static int sizeOf(RandomGenerator random) {
        return random.nextInt(8) == 0 ? random.nextInt(3 * BlockPool.BLOCK_BYTES_MAX) : random.nextInt(400);
    }

    @Test
    void usesItsLargeBlocksAgain() {
        RandomGenerator random = new SplittableRandom(1);
        for (int i = 0; i < 40; i++) {
            add(i, random);
        }
        for (int i = 40; i < 4_000; i++) {
            queue.removeOldest();
            add(i, random);
        }

        queue.clear();
        assertThat(pool.spareBlocks()).as("all that were ever made").isBetween(10, 20);
    }

    @Test
    void hasNothingToReadWhenItIsCleared() {
        add(7, new SplittableRandom(1));
        queue.clear();

        assertThat(queue.read(0, Long.MAX_VALUE, Integer.MAX_VALUE)).isEmpty();
        assertThat(queue.read(7, Long.MAX_VALUE, Integer.MAX_VALUE)).isEmpty();
        assertThat(queue.next()).isEqualTo(8);
    }

    @Test
    void takesLittleForLittle() {
        queue.add(batch(0, 1, 10, new SplittableRandom(1)), Bytes.of(new byte[10]), 0);

        queue.clear();
        assertThat(pool.spareBlocks()).isZero();
    }

    @Test
    void leavesBlocksToTheCollectorThatNobodyNeedsAnyMore() {
        RandomGenerator random = new SplittableRandom(1);
        for (int i = 0; i < 1_000; i++) {
            add(i, random);
        }
        queue.clear();
        for (int i = 0; i < 1_000; i++) {
            pool.tick();
        }

        assertThat(pool.spareBlocks()).isEqualTo(BlockPool.SPARE_BLOCKS);
    }

    private void add(long offset, RandomGenerator random) {
        RecordBatch batch = batch(offset, 1, 4_000, random);
        queue.add(batch, batch.encode(), 0);
    }

    private static RecordBatch batch(long base, int count, int bytes, RandomGenerator random) {
        List<Bytes> messages = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            byte[] message = new byte[bytes];
            random.nextBytes(message);
            messages.add(Bytes.of(message));
        }
        return new RecordBatch(TOPIC, 1, base, 0, messages);
    }
}
