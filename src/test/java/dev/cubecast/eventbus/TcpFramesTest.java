package dev.cubecast.eventbus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cubecast.Seeds;
import dev.cubecast.message.Bytes;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What comes in pieces of any size is cut into the frames that were sent, and what cannot be kept is passed over. */
class TcpFramesTest implements TcpFrames.Listener {
    private final EmbeddedChannel channel = new EmbeddedChannel(new TcpFrames(this));
    private final List<String> heard = new ArrayList<>();
    private int unfinished;
    private int unfinishedMax = Integer.MAX_VALUE;

    @Override
    public void onFrame(Bytes frame) {
        heard.add(frame.toUtf8());
    }

    @Override
    public boolean onUnfinished(int bytes) {
        unfinished = bytes;
        if (bytes > unfinishedMax) {
            heard.add("no room");
            return false;
        }
        return true;
    }

    @Override
    public void onTooLarge() {
        heard.add("too large");
    }

    @Override
    public void onBroken() {
        heard.add("broken");
    }

    @AfterEach
    void releasesAll() {
        channel.finishAndReleaseAll();
    }

    private void come(ByteBuf bytes) {
        channel.writeInbound(bytes);
        assertThat(bytes.refCnt()).as("kept buffers").isLessThanOrEqualTo(1);
    }

    private static ByteBuf frame(String text) {
        return Unpooled.buffer().writeInt(text.length()).writeBytes(text.getBytes(StandardCharsets.US_ASCII));
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("dev.cubecast.Seeds#hundred")
    void cutsFramesOutOfPiecesOfAnySize(long seed) {
        RandomGenerator random = Seeds.random(seed);
        List<String> sent = IntStream.range(0, 40)
                .mapToObj(i -> "x".repeat(random.nextInt(random.nextInt(8) == 0 ? 5_000 : 40)))
                .toList();
        ByteBuf all = Unpooled.buffer();
        sent.forEach(text -> all.writeBytes(frame(text)));
        while (all.isReadable()) {
            come(all.readBytes(Math.min(all.readableBytes(), 1 + random.nextInt(random.nextInt(3) == 0 ? 3_000 : 7))));
        }

        assertThat(heard).isEqualTo(sent);
        assertThat(unfinished).isZero();
    }

    @Test
    void tellsHowMuchHasComeOfAnUnfinishedFrame() {
        come(Unpooled.buffer().writeBytes(new byte[3]));
        assertThat(unfinished).as("a length alone holds nothing").isZero();
        come(Unpooled.buffer().writeByte(10).writeBytes(new byte[5]));
        assertThat(unfinished).isEqualTo(9);
        come(Unpooled.buffer().writeBytes(new byte[5]));
        assertThat(unfinished).isZero();
        assertThat(heard).hasSize(1);
    }

    @Test
    void passesOverAFrameThatIsTooLarge() {
        come(Unpooled.buffer().writeInt(BusSettings.FRAME_BYTES_MAX + 1).writeBytes(new byte[100]));
        assertThat(heard).containsExactly("too large");

        for (int left = BusSettings.FRAME_BYTES_MAX + 1 - 100; left > 0; left -= 60_000) {
            come(Unpooled.buffer().writeBytes(new byte[Math.min(left, 60_000)]));
            assertThat(unfinished).as("nothing of it is kept").isZero();
        }
        come(frame("next"));
        assertThat(heard).containsExactly("too large", "next");
    }

    @Test
    void takesAFrameThatIsAsLargeAsItMayBe() {
        come(Unpooled.buffer().writeInt(BusSettings.FRAME_BYTES_MAX).writeBytes(new byte[BusSettings.FRAME_BYTES_MAX]));

        assertThat(heard).hasSize(1);
        assertThat(heard.get(0)).hasSize(BusSettings.FRAME_BYTES_MAX);
    }

    @Test
    void passesOverALengthThatIsTheLargestNumber() {
        come(Unpooled.buffer().writeInt(Integer.MAX_VALUE).writeBytes(new byte[100]));

        assertThat(heard).containsExactly("too large");
    }

    @Test
    void findsNoFrameAfterALengthBelowZero() {
        come(frame("first"));
        come(Unpooled.buffer().writeInt(-1).writeBytes(frame("never")));
        come(frame("never either"));

        assertThat(heard).containsExactly("first", "broken");
        assertThat(unfinished).isZero();
    }

    @Test
    void passesOverAnUnfinishedFrameForWhichThereIsNoRoom() {
        unfinishedMax = 50;
        come(Unpooled.buffer().writeInt(100).writeBytes(new byte[60]));
        assertThat(heard).containsExactly("no room");
        come(Unpooled.buffer().writeBytes(new byte[40]).writeBytes(frame("next")));

        assertThat(heard).containsExactly("no room", "next");
    }
}
