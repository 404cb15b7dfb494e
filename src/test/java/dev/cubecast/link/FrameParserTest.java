package dev.cubecast.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cubecast.Seeds;
import dev.cubecast.message.Bytes;
import dev.cubecast.message.WireException;
import dev.cubecast.overlay.Limits;
import dev.cubecast.overlay.Priority;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class FrameParserTest {
    private final FrameParser parser = new FrameParser(Limits.FRAME_BYTES_MAX);
    private final List<Map.Entry<Priority, Bytes>> frames = new ArrayList<>();

    @ParameterizedTest
    @MethodSource("dev.cubecast.Seeds#hundred")
    void readsWhatTheQueueWroteHoweverItIsCut(long seed) {
        RandomGenerator random = Seeds.random(seed);
        SendQueue queue = SendQueueTest.queue();
        List<Map.Entry<Priority, Bytes>> sent = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            Priority priority = Priority.values()[random.nextInt(4)];
            byte[] content = new byte[random.nextInt(1, random.nextInt(10) == 0 ? 300_000 : 3_000)];
            random.nextBytes(content);
            assertThat(queue.offer(priority, Bytes.of(content))).isTrue();
            sent.add(Map.entry(priority, Bytes.of(content)));
        }

        int chunkMax = random.nextInt(3) == 0 ? 7 : 100_000;
        for (Buffer batch = queue.take(); batch.length() > 0; batch = queue.take()) {
            for (int from = 0; from < batch.length(); ) {
                int to = Math.min(batch.length(), from + random.nextInt(1, chunkMax));
                parse(batch.slice(from, to));
                from = to;
            }
        }

        sent.sort(Map.Entry.comparingByKey()); // Stable: each priority's frames stay in their order.
        assertThat(frames).isEqualTo(sent);
    }

    @Test
    void putsInterleavedFragmentsTogetherByPriority() {
        Buffer bytes = Buffer.buffer();
        LinkFrame.append(bytes, Priority.DELIVERY, true, Bytes.utf8("one "));
        LinkFrame.append(bytes, Priority.PUBLISH, true, Bytes.utf8("another "));
        LinkFrame.append(bytes, Priority.HEARTBEAT, false, Bytes.utf8("beat"));
        LinkFrame.append(bytes, Priority.DELIVERY, false, Bytes.utf8("delivery"));
        LinkFrame.append(bytes, Priority.PUBLISH, false, Bytes.utf8("publish"));

        parse(bytes);

        assertThat(frames)
                .containsExactly(
                        Map.entry(Priority.HEARTBEAT, Bytes.utf8("beat")),
                        Map.entry(Priority.DELIVERY, Bytes.utf8("one delivery")),
                        Map.entry(Priority.PUBLISH, Bytes.utf8("another publish")));
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0, 0, length must be 1 to 65530",
        "-1, 0, 0, but is -1",
        "-2147483648, 0, 0, but is -2147483648",
        "2147483647, 0, 0, but is 2147483647",
        "65531, 0, 0, but is 65531",
        "5, 4, 0, a priority must be 0 to 3",
        "5, 255, 0, but is 255",
        "5, 0, 2, flags must be 0 or 1",
        "5, 0, 255, but are 255"
    })
    void refusesImpossibleHeadersBeforeTheirPayload(int length, int priority, int flags, String complaint) {
        Buffer header =
                Buffer.buffer().appendInt(length).appendByte((byte) priority).appendByte((byte) flags);

        assertThatThrownBy(() -> parse(header))
                .isInstanceOf(WireException.class)
                .hasMessageContaining(complaint);
    }

    @Test
    void takesTheLargestFrameAndRefusesOneByteMore() {
        sendFragments(Priority.DELIVERY, Limits.FRAME_BYTES_MAX, false);
        assertThat(frames)
                .singleElement()
                .satisfies(frame -> assertThat(frame.getValue().length()).isEqualTo(Limits.FRAME_BYTES_MAX));

        assertThatThrownBy(() -> sendFragments(Priority.DELIVERY, Limits.FRAME_BYTES_MAX + 1, false))
                .isInstanceOf(WireException.class)
                .hasMessageContaining("a frame may have " + Limits.FRAME_BYTES_MAX + " bytes");
    }

    @Test
    void countsTheLimitForEachPriorityOnItsOwn() {
        for (Priority priority : Priority.values()) {
            sendFragments(priority, Limits.FRAME_BYTES_MAX - 1, true);
        }
        for (Priority priority : Priority.values()) {
            sendFragments(priority, 1, false);
        }

        assertThat(frames).extracting(Map.Entry::getKey).containsExactly(Priority.values());
        assertThat(frames)
                .allSatisfy(frame -> assertThat(frame.getValue().length()).isEqualTo(Limits.FRAME_BYTES_MAX));
    }

    @Test
    void holdsStrangersToTheLimitOfAHandshakeUntilItIsRaised() {
        FrameParser strict = new FrameParser(Handshake.FRAME_BYTES_MAX);
        Buffer large = Buffer.buffer();
        LinkFrame.append(large, Priority.HEARTBEAT, false, Bytes.of(new byte[Handshake.FRAME_BYTES_MAX + 1]));

        assertThatThrownBy(() -> strict.parse(large, this::add)).hasMessageContaining("must be 1 to 1024");

        FrameParser raised = new FrameParser(Handshake.FRAME_BYTES_MAX);
        Buffer small = Buffer.buffer();
        LinkFrame.append(small, Priority.HEARTBEAT, false, Bytes.utf8("proof"));
        raised.parse(small.appendBuffer(large), (priority, frame) -> {
            add(priority, frame);
            raised.limitFrames(Limits.FRAME_BYTES_MAX);
        });
        assertThat(frames).hasSize(2);
    }

    @Test
    void keepsNoMoreOfAFrameThanItsBytes() {
        sendFragments(Priority.DELIVERY, 300_000, false);

        assertThat(frames)
                .singleElement()
                .satisfies(frame -> assertThat(frame.getValue().array()).hasSize(300_000));
    }

    private void sendFragments(Priority priority, int totalBytes, boolean moreFollow) {
        for (int sent = 0; sent < totalBytes; ) {
            int count = Math.min(LinkFrame.PAYLOAD_BYTES_MAX, totalBytes - sent);
            sent += count;
            Buffer bytes = Buffer.buffer();
            LinkFrame.append(bytes, priority, moreFollow || sent < totalBytes, Bytes.of(new byte[count]));
            parse(bytes);
        }
    }

    private void parse(Buffer bytes) {
        parser.parse(bytes, this::add);
    }

    private void add(Priority priority, Bytes frame) {
        frames.add(Map.entry(priority, frame));
    }
}
