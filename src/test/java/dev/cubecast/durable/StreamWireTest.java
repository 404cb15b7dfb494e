package dev.cubecast.durable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cubecast.Seeds;
import dev.cubecast.consensus.GroupId;
import dev.cubecast.consensus.ProducerId;
import dev.cubecast.consensus.StoredPublish.Forwarded;
import dev.cubecast.consensus.StoredPublish.Sequence;
import dev.cubecast.durable.StreamAnswer.Decided;
import dev.cubecast.durable.StreamAnswer.Verdicts;
import dev.cubecast.durable.Verdict.Reason;
import dev.cubecast.message.Bytes;
import dev.cubecast.message.DamagedBytes;
import dev.cubecast.message.WireException;
import dev.cubecast.overlay.Vertex;
import dev.cubecast.topic.Durability;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class StreamWireTest {
    private static final int DIMENSION = 3;
    private static final GroupId GROUP = new GroupId(-3);

    static Stream<StreamMessage> messages() {
        Sequence sequence = new Sequence(new ProducerId("p"), 1L << 40);
        PublishRequest first = LeaderRig.request(LeaderRig.NEWS, new Forwarded(-7, 0, 4, 3), null, null, "a", "");
        PublishRequest alike =
                LeaderRig.request(LeaderRig.NEWS, new Forwarded(-7, 4, 6, 3), sequence, Durability.NONE, "b");
        PublishRequest other =
                LeaderRig.request(LeaderRig.SPORT, new Forwarded(-7, 6, 1L << 50, 3), null, Durability.QUORUM, "c");
        return Stream.of(
                new StreamMessage.Open(GROUP, Long.MIN_VALUE),
                new StreamMessage.Publishes(GROUP, -7, 1L << 33, 3, List.of(first, alike, other)));
    }

    static Stream<StreamAnswer> answers() {
        List<Decided> decided = List.of(
                new Decided(1, new Verdict.Stored(0, 1L << 50, 7, false)),
                new Decided(2, new Verdict.Stored(3, 4, 1, true)),
                new Decided(3, new Verdict.Taken()),
                new Decided(4, new Verdict.Refused(Reason.TOPIC_RECREATED)),
                new Decided(5, new Verdict.OutOfSequence(9)),
                new Decided(6, new Verdict.Overloaded()),
                new Decided(1L << 45, new Verdict.OutcomeUnknown()));
        return Stream.of(
                new StreamAnswer.Opened(GROUP, -1, 1L << 40),
                new StreamAnswer.NotLeader(GROUP, 1, 0, null),
                new StreamAnswer.NotLeader(GROUP, 1, 5, new Vertex(7, DIMENSION)),
                new StreamAnswer.Forgotten(GROUP, 1, 2),
                new Verdicts(GROUP, 1, 2, 0, Verdicts.COMPLETE, decided),
                new Verdicts(GROUP, 1, 2, 8, 4, List.of()));
    }

    @ParameterizedTest
    @MethodSource("messages")
    void readsBackWhatEntryNodesSend(StreamMessage message) {
        assertThat(StreamMessage.decode(message.encode())).isEqualTo(message);
    }

    @ParameterizedTest
    @MethodSource("answers")
    void readsBackWhatLeadersAnswer(StreamAnswer answer) {
        assertThat(StreamAnswer.decode(answer.encode(), DIMENSION)).isEqualTo(answer);
    }

    @Test
    void refusesAVertexThatTheCubeDoesNotHave() {
        Bytes answer = new StreamAnswer.NotLeader(GROUP, 1, 1, new Vertex(9, 4)).encode();
        assertThatThrownBy(() -> StreamAnswer.decode(answer, DIMENSION))
                .isInstanceOf(WireException.class)
                .hasMessageContaining("vertex must be 0 to 7, but is 9");
    }

    @Test
    void refusesNumbersThatDoNotFollow() {
        PublishRequest backwards = LeaderRig.request(LeaderRig.NEWS, new Forwarded(1, 4, 4, 0), null, null, "a");
        Bytes message = new StreamMessage.Publishes(GROUP, 1, 1, 0, List.of(backwards)).encode();
        assertThatThrownBy(() -> StreamMessage.decode(message))
                .isInstanceOf(WireException.class)
                .hasMessageContaining("number 4 does not follow on 4");
    }

    @Test
    void refusesAMessageWithoutPublishes() {
        Bytes message = new StreamMessage.Publishes(GROUP, 1, 1, 0, List.of()).encode();
        assertThatThrownBy(() -> StreamMessage.decode(message)).isInstanceOf(WireException.class);
    }

    @ParameterizedTest
    @MethodSource("dev.cubecast.Seeds#hundred")
    void readsDamagedBytesOrSaysThatTheyAre(long seed) {
        RandomGenerator random = Seeds.random(seed);
        messages()
                .forEach(message ->
                        DamagedBytes.read(message.encode(), random, StreamMessage::decode, StreamMessage::encode));
        answers()
                .forEach(answer -> DamagedBytes.read(
                        answer.encode(), random, bytes -> StreamAnswer.decode(bytes, DIMENSION), StreamAnswer::encode));
    }
}
