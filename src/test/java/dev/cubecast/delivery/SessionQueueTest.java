package dev.cubecast.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cubecast.Seeds;
import dev.cubecast.topic.SlowConsumer;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What becomes of a client that does not keep up. */
class SessionQueueTest {
    private static final int PUSHES_MAX = 3;
    private static final int BYTES_MAX = 100;

    private final Socket socket = new Socket();

    @Test
    void passesEverythingThroughWhileTheClientKeepsUp() {
        SessionQueue<String> queue = queue(SlowConsumer.DROP_OLDEST);
        offer(queue, 0, 9);
        queue.offerGap(new Gap.Range(10, 11));
        offer(queue, 12, 12);
        assertThat(socket.written).containsExactly("0-9", "gap 10-11", "12-12");
        assertThat(queue.size()).isZero();
    }

    @Test
    void dropsTheOldestAndTellsOfThemOnceBeforeTheNext() {
        SessionQueue<String> queue = queue(SlowConsumer.DROP_OLDEST);
        socket.writable = 0;
        for (int offset = 0; offset < 6; offset++) {
            offer(queue, offset, offset);
        }
        assertThat(queue.dropped()).isEqualTo(3);
        assertThat(drain(queue)).containsExactly("gap 0-2", "3-3", "4-4", "5-5");
    }

    @Test
    void joinsGapsOfTheTopicWithItsOwn() {
        SessionQueue<String> queue = queue(SlowConsumer.DROP_OLDEST);
        socket.writable = 0;
        offer(queue, 0, 0);
        queue.offerGap(new Gap.Range(1, 4));
        for (int offset = 5; offset < 9; offset++) {
            offer(queue, offset, offset);
        }
        queue.offerGap(new Gap.Range(9, 9));
        assertThat(drain(queue)).containsExactly("gap 0-5", "6-6", "7-7", "8-8", "gap 9-9");
    }

    @Test
    void knowsNoExtentOnceAnEpochHasEndedInBetween() {
        SessionQueue<String> queue = queue(SlowConsumer.DROP_OLDEST);
        socket.writable = 0;
        offer(queue, 7, 7);
        queue.offerGap(new Gap.Unknown());
        for (int offset = 0; offset < 4; offset++) {
            offer(queue, offset, offset);
        }
        assertThat(drain(queue)).containsExactly("gap unknown", "1-1", "2-2", "3-3");
    }

    @Test
    void keepsTheNewestOnly() {
        SessionQueue<String> queue = queue(SlowConsumer.LATEST_ONLY);
        socket.writable = 0;
        offer(queue, 0, 1);
        offer(queue, 2, 3);
        offer(queue, 4, 4);
        assertThat(queue.size()).isEqualTo(1);
        assertThat(drain(queue)).containsExactly("gap 0-3", "4-4");
    }

    @Test
    void tellsOfWhatWasPassedOverBeforeTheNewest() {
        SessionQueue<String> queue = queue(SlowConsumer.LATEST_ONLY);
        socket.writable = 0;
        queue.skip(0, 1);
        offer(queue, 2, 2);
        queue.skip(3, 5);
        offer(queue, 6, 6);
        assertThat(queue.dropped()).isEqualTo(6);
        assertThat(drain(queue)).containsExactly("gap 0-5", "6-6");
    }

    @Test
    void disconnectsAtTheLimitAndTakesNothingMore() {
        SessionQueue<String> queue = queue(SlowConsumer.DISCONNECT);
        socket.writable = 0;
        for (int offset = 0; offset < PUSHES_MAX; offset++) {
            assertThat(offer(queue, offset, offset)).isTrue();
        }
        assertThat(offer(queue, 3, 3)).isFalse();
        assertThat(queue.bytes()).isZero();
        socket.writable = 10;
        assertThat(offer(queue, 4, 4)).isFalse();
        queue.offerGap(new Gap.Unknown());
        assertThat(socket.written).isEmpty();
    }

    @Test
    void takesASinglePushThatIsLargerThanTheLimit() {
        SessionQueue<String> queue = queue(SlowConsumer.DISCONNECT);
        socket.writable = 0;
        assertThat(queue.offer("large", BYTES_MAX + 1, 0, 0)).isTrue();
        assertThat(drain(queue)).containsExactly("large");
    }

    /** Against a queue without limits that is cut after the fact. */
    @ParameterizedTest
    @MethodSource("dev.cubecast.Seeds#hundred")
    void losesNothingSilently(long seed) {
        RandomGenerator random = Seeds.random(seed);
        SlowConsumer policy = random.nextBoolean() ? SlowConsumer.DROP_OLDEST : SlowConsumer.LATEST_ONLY;
        SessionQueue<String> queue = queue(policy);
        NaiveQueue naive = new NaiveQueue(policy);
        long next = 0;
        for (int step = 0; step < 200; step++) {
            long last = next + random.nextInt(3);
            int bytes = random.nextInt(1, 60);
            switch (random.nextInt(8)) {
                case 0 -> {
                    queue.offerGap(new Gap.Range(next, last));
                    next = last + 1;
                }
                case 1, 2 -> {
                    socket.writable = random.nextInt(4);
                    naive.take(socket.writable);
                    queue.onWritable();
                }
                default -> {
                    naive.offer(next + "-" + last, bytes, socket.isWritable());
                    queue.offer(next + "-" + last, bytes, next, last);
                    next = last + 1;
                }
            }
            assertThat(queue.size()).isEqualTo(naive.waiting.size()).isLessThanOrEqualTo(PUSHES_MAX);
        }
        socket.writable = Integer.MAX_VALUE;
        naive.take(Integer.MAX_VALUE);
        queue.onWritable();

        assertThat(socket.pushes()).isEqualTo(naive.taken);
        assertThat(socket.offsets()).as("every offset once").isEqualTo(next);
    }

    private SessionQueue<String> queue(SlowConsumer policy) {
        return new SessionQueue<>(policy, PUSHES_MAX, BYTES_MAX, socket);
    }

    private static boolean offer(SessionQueue<String> queue, long first, long last) {
        return queue.offer(first + "-" + last, 10, first, last);
    }

    private List<String> drain(SessionQueue<String> queue) {
        socket.writable = Integer.MAX_VALUE;
        queue.onWritable();
        return socket.written;
    }

    /** Takes as many pushes as it is told to. */
    private static final class Socket implements SessionQueue.Outlet<String> {
        final List<String> written = new ArrayList<>();
        int writable = Integer.MAX_VALUE;

        @Override
        public boolean isWritable() {
            return writable > 0;
        }

        @Override
        public void write(String push) {
            writable--;
            written.add(push);
        }

        @Override
        public void writeGap(Gap gap) {
            written.add(gap instanceof Gap.Range range ? "gap " + range.first() + "-" + range.last() : "gap unknown");
        }

        List<String> pushes() {
            return written.stream().filter(each -> !each.startsWith("gap")).toList();
        }

        /** One more than the last offset, if all that was written follows on one another from 0; else −1. */
        long offsets() {
            long next = 0;
            for (String each : written) {
                String[] ends = each.replace("gap ", "").split("-", 2);
                if (Long.parseLong(ends[0]) != next) {
                    return -1;
                }
                next = Long.parseLong(ends[1]) + 1;
            }
            return next;
        }
    }

    private static final class NaiveQueue {
        final SlowConsumer policy;
        final List<String> waiting = new ArrayList<>();
        final List<Integer> bytes = new ArrayList<>();
        final List<String> taken = new ArrayList<>();

        NaiveQueue(SlowConsumer policy) {
            this.policy = policy;
        }

        void offer(String push, int itsBytes, boolean writable) {
            if (waiting.isEmpty() && writable) {
                taken.add(push);
                return;
            }
            waiting.add(push);
            bytes.add(itsBytes);
            int keep = policy == SlowConsumer.LATEST_ONLY ? 1 : PUSHES_MAX;
            while (waiting.size() > keep
                    || (waiting.size() > 1
                            && bytes.stream().mapToInt(Integer::intValue).sum() > BYTES_MAX)) {
                waiting.remove(0);
                bytes.remove(0);
            }
        }

        void take(int count) {
            for (int i = 0; i < count && !waiting.isEmpty(); i++) {
                taken.add(waiting.remove(0));
                bytes.remove(0);
            }
        }
    }
}
