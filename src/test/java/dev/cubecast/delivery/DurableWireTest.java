package dev.cubecast.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cubecast.Seeds;
import dev.cubecast.consensus.GroupId;
import dev.cubecast.delivery.InterestNotice.Entry;
import dev.cubecast.delivery.InterestReply.End;
import dev.cubecast.message.Bytes;
import dev.cubecast.message.DamagedBytes;
import dev.cubecast.message.WireException;
import dev.cubecast.overlay.Vertex;
import dev.cubecast.topic.RecordBatch;
import dev.cubecast.topic.TopicId;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What leaders of groups and nodes with subscribers tell one another. */
class DurableWireTest {
    private static final int DIMENSION = 3;
    private static final GroupId GROUP = new GroupId(-5);
    private static final TopicId ID = new TopicId(-1, 2);

    static Stream<InterestNotice> notices() {
        return Stream.of(
                new InterestNotice(GROUP, 0, true, List.of()),
                new InterestNotice(
                        GROUP,
                        1L << 40,
                        false,
                        List.of(new Entry(ID, true, 1L << 33, 1L << 34), new Entry(new TopicId(3, 4), false, 0, 0))));
    }

    static Stream<InterestReply> replies() {
        return Stream.of(
                new InterestReply.Leads(GROUP, 7, List.of(new End(ID, true, 1L << 50), new End(ID, false, 0))),
                new InterestReply.NotLeader(GROUP, 8, null),
                new InterestReply.NotLeader(GROUP, 9, new Vertex(7, DIMENSION)));
    }

    static PushedBatch push() {
        return new PushedBatch(1L << 35, new RecordBatch(ID, 3, 4, 5, List.of(Bytes.utf8("a"), Bytes.EMPTY)));
    }

    @ParameterizedTest
    @MethodSource("notices")
    void readsBackWhatNodesWant(InterestNotice notice) {
        assertThat(InterestNotice.decode(notice.encode())).isEqualTo(notice);
    }

    @ParameterizedTest
    @MethodSource("replies")
    void readsBackWhatTheyAreAnswered(InterestReply reply) {
        assertThat(InterestReply.decode(reply.encode(), DIMENSION)).isEqualTo(reply);
    }

    @Test
    void readsBackPushes() {
        assertThat(PushedBatch.decode(push().encode())).isEqualTo(push());
    }

    @Test
    void refusesAVertexThatTheCubeDoesNotHave() {
        Bytes reply = new InterestReply.NotLeader(GROUP, 1, new Vertex(9, 4)).encode();
        assertThatThrownBy(() -> InterestReply.decode(reply, DIMENSION))
                .isInstanceOf(WireException.class)
                .hasMessageContaining("vertex must be 0 to 7, but is 9");
    }

    @ParameterizedTest
    @MethodSource("dev.cubecast.Seeds#hundred")
    void readsDamagedBytesOrSaysThatTheyAre(long seed) {
        RandomGenerator random = Seeds.random(seed);
        notices()
                .forEach(notice ->
                        DamagedBytes.read(notice.encode(), random, InterestNotice::decode, InterestNotice::encode));
        replies()
                .forEach(reply -> DamagedBytes.read(
                        reply.encode(),
                        random,
                        bytes -> InterestReply.decode(bytes, DIMENSION),
                        InterestReply::encode));
        DamagedBytes.read(push().encode(), random, PushedBatch::decode, PushedBatch::encode);
    }
}
