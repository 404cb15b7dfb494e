package dev.cubecast.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cubecast.Seeds;
import dev.cubecast.message.Bytes;
import dev.cubecast.message.DamagedBytes;
import dev.cubecast.message.WireException;
import dev.cubecast.overlay.Vertex;
import dev.cubecast.publish.ForwardPublish.Entry;
import dev.cubecast.publish.PublishAnswer.Decided;
import dev.cubecast.publish.PublishOutcome.Reason;
import dev.cubecast.topic.Shard;
import dev.cubecast.topic.TopicId;
import dev.cubecast.topic.TopicKey;
import dev.cubecast.topic.TopicName;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PublishWireTest {
    private static final int DIMENSION = 3;
    private static final Shard SHARD = new Shard(new Vertex(5, DIMENSION));
    private static final TopicKey NEWS = new TopicKey(new TopicName("news"), new TopicId(1, -2));

    static Stream<ForwardPublish> questions() {
        Entry first = new Entry(7, NEWS, List.of(Bytes.utf8("a"), Bytes.EMPTY));
        Entry givenUp = new Entry(8, NEWS, List.of());
        Entry other =
                new Entry(1L << 40, new TopicKey(new TopicName("x/y"), new TopicId(3, 4)), List.of(Bytes.utf8("c")));
        return Stream.of(
                new ForwardPublish.Open(SHARD, -1, 3),
                new ForwardPublish.Publishes(SHARD, Long.MIN_VALUE, -7, 6, List.of(first, givenUp, other)),
                new ForwardPublish.Publishes(SHARD, 1, 2, 0, List.of()));
    }

    static Stream<PublishAnswer> answers() {
        Decided decided = new Decided(
                4,
                List.of(
                        new Verdict.Stored(0),
                        new Verdict.Stored(1L << 50),
                        new Verdict.Refused(Reason.TOO_MANY_TOPICS),
                        new Verdict.Skipped()));
        return Stream.of(
                new PublishAnswer.Opened(SHARD, 1, 2, -3, 1L << 40),
                new PublishAnswer.NotLeader(SHARD, 1, 2, null),
                new PublishAnswer.NotLeader(SHARD, 1, 2, new Vertex(0, DIMENSION)),
                new PublishAnswer.Verdicts(SHARD, 1, 2, 7, true, decided),
                new PublishAnswer.Closed(SHARD, 1, 2, true, decided, new Vertex(7, DIMENSION)),
                new PublishAnswer.Closed(SHARD, 1, 2, false, Decided.NOTHING, null));
    }

    @ParameterizedTest
    @MethodSource("questions")
    void readsBackWhatEntryNodesSend(ForwardPublish question) {
        assertThat(ForwardPublish.decode(question.encode(), DIMENSION)).isEqualTo(question);
    }

    @ParameterizedTest
    @MethodSource("answers")
    void readsBackWhatLeadersAnswer(PublishAnswer answer) {
        assertThat(PublishAnswer.decode(answer.encode(), DIMENSION)).isEqualTo(answer);
    }

    @Test
    void refusesAVertexThatTheCubeDoesNotHave() {
        Bytes question = new ForwardPublish.Open(new Shard(new Vertex(9, 4)), 1, 1).encode();
        assertThatThrownBy(() -> ForwardPublish.decode(question, DIMENSION))
                .isInstanceOf(WireException.class)
                .hasMessageContaining("vertex must be 0 to 7, but is 9");
    }

    @ParameterizedTest
    @MethodSource("dev.cubecast.Seeds#hundred")
    void readsDamagedBytesOrSaysThatTheyAre(long seed) {
        RandomGenerator random = Seeds.random(seed);
        questions()
                .forEach(question -> DamagedBytes.read(
                        question.encode(),
                        random,
                        bytes -> ForwardPublish.decode(bytes, DIMENSION),
                        ForwardPublish::encode));
        answers()
                .forEach(answer -> DamagedBytes.read(
                        answer.encode(),
                        random,
                        bytes -> PublishAnswer.decode(bytes, DIMENSION),
                        PublishAnswer::encode));
    }
}
