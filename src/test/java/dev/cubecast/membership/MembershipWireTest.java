package dev.cubecast.membership;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cubecast.Seeds;
import dev.cubecast.membership.MembershipFrame.Heartbeat;
import dev.cubecast.membership.MembershipFrame.ViewSummary;
import dev.cubecast.membership.MembershipFrame.ViewUpdate;
import dev.cubecast.membership.Testimony.Finding;
import dev.cubecast.message.Bytes;
import dev.cubecast.message.Kind;
import dev.cubecast.message.WireException;
import dev.cubecast.message.WireWriter;
import dev.cubecast.overlay.Vertex;
import java.util.Collections;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What membership sends survives the way, and what others send is checked. */
class MembershipWireTest {
    private static final int DIMENSION = 3;
    private static final Member MEMBER = MemberOrderTest.member(6, 1L << 40, 1L << 50, MemberState.SUSPECT);
    private static final List<MembershipFrame> FRAMES = List.of(
            new Heartbeat(3, 1L << 33, 0, -1),
            new ViewUpdate(true, List.of(EncodedMember.of(MEMBER))),
            new ViewUpdate(false, List.of()),
            new ViewSummary(true, List.of(MEMBER.stamp(), new Stamp(0, 1, 1, MemberState.LEFT))));

    @Test
    void readsWhatItWrote() {
        for (MembershipFrame frame : FRAMES) {
            assertThat(MembershipFrame.decode(frame.encode(), DIMENSION)).isEqualTo(frame);
        }
        assertThat(EncodedMember.of(MEMBER).decode(DIMENSION)).isEqualTo(MEMBER);
        assertThat(Testimony.decode(new Testimony(Finding.SILENT, 4_321).encode()))
                .isEqualTo(new Testimony(Finding.SILENT, 4_321));
        ConfirmRequest request = new ConfirmRequest(new Vertex(5, DIMENSION));
        assertThat(ConfirmRequest.decode(request.encode(), DIMENSION)).isEqualTo(request);
    }

    @Test
    void refusesFramesThatEndEarlyOrLate() {
        for (MembershipFrame frame : FRAMES.subList(0, 2)) {
            Bytes whole = frame.encode();
            for (int length = 0; length < whole.length(); length++) {
                Bytes part = whole.slice(0, length);
                if (frame instanceof ViewUpdate && length == 3) {
                    continue;
                }
                assertThatThrownBy(() -> MembershipFrame.decode(part, DIMENSION))
                        .isInstanceOf(WireException.class);
            }
        }
        Bytes heartbeat = FRAMES.get(0).encode();
        byte[] longer = java.util.Arrays.copyOf(heartbeat.toByteArray(), heartbeat.length() + 1);
        assertThatThrownBy(() -> MembershipFrame.decode(Bytes.of(longer), DIMENSION))
                .isInstanceOf(WireException.class)
                .hasMessageContaining("1 bytes more");
    }

    @Test
    void refusesVerticesOfAnotherCube() {
        Bytes update = new ViewUpdate(false, List.of(EncodedMember.of(MEMBER))).encode();
        assertThatThrownBy(() -> MembershipFrame.decode(update, 2))
                .isInstanceOf(WireException.class)
                .hasMessageContaining("vertex must be 0 to 3, but is 6");
        Bytes request = new ConfirmRequest(new Vertex(5, DIMENSION)).encode();
        assertThatThrownBy(() -> ConfirmRequest.decode(request, 2)).isInstanceOf(WireException.class);
    }

    @Test
    void refusesNumbersThatNoNodeWrites() {
        assertThatThrownBy(() -> summary(new Stamp(0, 0, 1, MemberState.ALIVE)))
                .isInstanceOf(WireException.class)
                .hasMessageContaining("incarnation must be 1 to");
        assertThatThrownBy(() -> summary(new Stamp(0, 1L << 47, 1, MemberState.ALIVE)))
                .isInstanceOf(WireException.class);
        assertThatThrownBy(() -> summary(new Stamp(0, 1, -1, MemberState.ALIVE)))
                .isInstanceOf(WireException.class)
                .hasMessageContaining("version must be 1 to");
        Bytes reply =
                WireWriter.of(Kind.CONFIRM_REPLY).writeByte(1).writeVarLong(-1).toBytes();
        assertThatThrownBy(() -> Testimony.decode(reply)).isInstanceOf(WireException.class);
        Bytes unknown =
                WireWriter.of(Kind.CONFIRM_REPLY).writeByte(9).writeVarLong(1).toBytes();
        assertThatThrownBy(() -> Testimony.decode(unknown)).isInstanceOf(WireException.class);
    }

    @Test
    void refusesMoreRecordsThanTheCubeHasVertices() {
        Stamp stamp = new Stamp(0, 1, 1, MemberState.ALIVE);
        Bytes summary = new ViewSummary(false, Collections.nCopies(9, stamp)).encode();
        assertThatThrownBy(() -> MembershipFrame.decode(summary, DIMENSION))
                .isInstanceOf(WireException.class)
                .hasMessageContaining("at most 8");
        Bytes update = new ViewUpdate(false, Collections.nCopies(9, EncodedMember.of(MEMBER))).encode();
        assertThatThrownBy(() -> MembershipFrame.decode(update, DIMENSION)).isInstanceOf(WireException.class);
    }

    @Test
    void refusesFramesOfOtherKinds() {
        Bytes frame = WireWriter.of(Kind.INTEREST).toBytes();
        assertThatThrownBy(() -> MembershipFrame.decode(frame, DIMENSION))
                .isInstanceOf(WireException.class)
                .hasMessageContaining("not for a neighbour");
    }

    /** Any frame with some bytes changed is refused or taken, and after it the node goes on. */
    @ParameterizedTest(name = "seed {0}")
    @MethodSource("dev.cubecast.Seeds#hundred")
    void survivesGarbage(long seed) {
        RandomGenerator random = Seeds.random(seed);
        TestCube cube = TestCube.running(DIMENSION);
        Vertex neighbour = cube.vertex(1);
        for (int i = 0; i < 100; i++) {
            byte[] frame = FRAMES.get(random.nextInt(FRAMES.size())).encode().toByteArray();
            frame[2 + random.nextInt(frame.length - 2)] = (byte) random.nextInt();
            try {
                cube.at(0).membership.onFrame(neighbour, Bytes.of(frame), cube.nowMs());
            } catch (WireException refused) {
                assertThat(refused).hasMessageNotContaining("null");
            }
        }
        cube.run(5_000);
        assertThat(cube.viewsAgree()).isTrue();
    }

    private static void summary(Stamp stamp) {
        MembershipFrame.decode(new ViewSummary(false, List.of(stamp)).encode(), DIMENSION);
    }
}
