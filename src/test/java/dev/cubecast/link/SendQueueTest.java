package dev.cubecast.link;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cubecast.message.Bytes;
import dev.cubecast.overlay.Limits;
import dev.cubecast.overlay.Priority;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SendQueueTest {
    private static final int LIMIT = 2 << 20;

    static SendQueue queue() {
        return new SendQueue(Map.of(
                Priority.HEARTBEAT, LIMIT,
                Priority.CONTROL, LIMIT,
                Priority.PUBLISH, LIMIT,
                Priority.DELIVERY, LIMIT));
    }

    private final SendQueue queue = queue();

    @Test
    void joinsSmallFramesInTheOrderOfTheirPriorities() {
        queue.offer(Priority.DELIVERY, Bytes.utf8("delivery"));
        queue.offer(Priority.CONTROL, Bytes.utf8("first control"));
        queue.offer(Priority.HEARTBEAT, Bytes.utf8("heartbeat"));
        queue.offer(Priority.CONTROL, Bytes.utf8("second control"));

        assertThat(texts(queue.take())).containsExactly("heartbeat", "first control", "second control", "delivery");
        assertThat(queue.isEmpty()).isTrue();
        assertThat(queue.take().length()).isZero();
    }

    @Test
    void letsAHeartbeatInBetweenTheFragmentsOfALargeFrame() {
        queue.offer(Priority.DELIVERY, Bytes.of(new byte[1 << 20]));
        assertThat(queue.take().length()).isEqualTo(LinkFrame.LINK_FRAME_BYTES_MAX);

        queue.offer(Priority.HEARTBEAT, Bytes.utf8("heartbeat"));

        assertThat(texts(queue.take())).containsExactly("heartbeat");
        assertThat(queue.queuedBytes(Priority.DELIVERY)).isEqualTo((1 << 20) - LinkFrame.PAYLOAD_BYTES_MAX);
    }

    @Test
    void takesOneLinkFrameAtMost() {
        for (int i = 0; i < 100; i++) {
            queue.offer(Priority.PUBLISH, Bytes.of(new byte[10_000]));
        }

        int frames = 0;
        for (Buffer batch = queue.take(); batch.length() > 0; batch = queue.take()) {
            assertThat(batch.length()).isBetween(10_000, LinkFrame.LINK_FRAME_BYTES_MAX);
            frames += texts(batch).size();
        }
        assertThat(frames).isEqualTo(100);
    }

    @Test
    void refusesWhatDoesNotFitAndTakesItWhenThereIsRoom() {
        assertThat(queue.offer(Priority.PUBLISH, Bytes.of(new byte[LIMIT / 2]))).isTrue();
        assertThat(queue.offer(Priority.PUBLISH, Bytes.of(new byte[LIMIT / 2]))).isTrue();

        assertThat(queue.offer(Priority.PUBLISH, Bytes.of(new byte[1]))).isFalse();
        assertThat(queue.offer(Priority.DELIVERY, Bytes.of(new byte[1]))).isTrue();
        assertThat(queue.queuedBytes(Priority.PUBLISH)).isEqualTo(LIMIT);

        queue.take();
        assertThat(queue.offer(Priority.PUBLISH, Bytes.of(new byte[1]))).isTrue();
    }

    @Test
    void refusesFramesThatNobodyCouldRead() {
        assertThat(queue.offer(Priority.CONTROL, Bytes.EMPTY)).isFalse();
        assertThat(queue.offer(Priority.CONTROL, Bytes.of(new byte[Limits.FRAME_BYTES_MAX + 1])))
                .isFalse();
        assertThat(queue.offer(Priority.CONTROL, Bytes.of(new byte[Limits.FRAME_BYTES_MAX])))
                .isTrue();
    }

    @Test
    void sendsAHalfSentFrameAgainFromItsBeginning() {
        queue.offer(Priority.DELIVERY, Bytes.of(new byte[200_000]));
        queue.take();

        queue.rewind();

        assertThat(queue.queuedBytes(Priority.DELIVERY)).isEqualTo(200_000);
        FrameParser parser = new FrameParser(Limits.FRAME_BYTES_MAX);
        List<Bytes> received = new ArrayList<>();
        while (!queue.isEmpty()) {
            parser.parse(queue.take(), (priority, frame) -> received.add(frame));
        }
        assertThat(received).containsExactly(Bytes.of(new byte[200_000]));
    }

    @Test
    void countsWhatItDrops() {
        queue.offer(Priority.CONTROL, Bytes.utf8("one"));
        queue.offer(Priority.CONTROL, Bytes.utf8("two"));
        queue.offer(Priority.DELIVERY, Bytes.of(new byte[200_000]));
        queue.take();
        queue.take();

        assertThat(queue.clear())
                .containsEntry(Priority.HEARTBEAT, 0)
                .containsEntry(Priority.CONTROL, 0)
                .containsEntry(Priority.DELIVERY, 1);
        assertThat(queue.isEmpty()).isTrue();
        assertThat(queue.queuedBytes(Priority.DELIVERY)).isZero();
    }

    private static List<String> texts(Buffer batch) {
        List<String> texts = new ArrayList<>();
        new FrameParser(Limits.FRAME_BYTES_MAX).parse(batch, (priority, frame) -> texts.add(frame.toUtf8()));
        return texts;
    }
}
