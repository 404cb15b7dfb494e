package dev.cubecast.reads;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cubecast.Seeds;
import dev.cubecast.consensus.GroupId;
import dev.cubecast.message.Bytes;
import dev.cubecast.message.DamagedBytes;
import dev.cubecast.message.WireException;
import dev.cubecast.overlay.Vertex;
import dev.cubecast.reads.ReadAnswer.Found;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ReadWireTest {
    private static final int DIMENSION = 3;

    static Stream<ReadQuestion> questions() {
        return Stream.of(
                        new ReadFrom.Earliest(),
                        new ReadFrom.Latest(),
                        new ReadFrom.Offset(1L << 40),
                        new ReadFrom.Token(1L << 41, 3),
                        new ReadFrom.Time(-1))
                .map(from -> new ReadQuestion(
                        new GroupId(-2),
                        ReadRig.NAME,
                        from instanceof ReadFrom.Earliest ? null : ReadRig.ID,
                        from,
                        7,
                        9));
    }

    static Stream<ReadAnswer> answers() {
        ReadRig rig = ReadRig.holding(2, 1, 3);
        return Stream.of(
                new Found(ReadRig.ID, 1L << 33, 0, 1, 9, rig.onDisk),
                new Found(ReadRig.ID, 1, 5, 5, 5, List.of()),
                new ReadAnswer.Recreated(ReadRig.OTHER),
                new ReadAnswer.Lost(ReadRig.ID),
                new ReadAnswer.NoTopic(),
                new ReadAnswer.Elsewhere(null),
                new ReadAnswer.Elsewhere(new Vertex(7, DIMENSION)),
                new ReadAnswer.Overloaded());
    }

    @ParameterizedTest
    @MethodSource("questions")
    void readsBackWhatReadersAsk(ReadQuestion question) {
        assertThat(ReadQuestion.decode(question.encode())).isEqualTo(question);
    }

    @ParameterizedTest
    @MethodSource("answers")
    void readsBackWhatReplicasAnswer(ReadAnswer answer) {
        assertThat(ReadAnswer.decode(answer.encode(), DIMENSION)).isEqualTo(answer);
    }

    @Test
    void refusesBatchesThatDoNotHoldWhatWasAskedFor() {
        ReadRig rig = ReadRig.holding(2, 1, 3);
        List.of(
                        new Found(ReadRig.ID, 1, 0, 2, 9, rig.onDisk),
                        new Found(ReadRig.ID, 1, 0, 0, 9, List.of(rig.onDisk.get(0), rig.onDisk.get(2))),
                        new Found(ReadRig.OTHER, 1, 0, 0, 9, rig.onDisk))
                .forEach(found -> assertThatThrownBy(() -> ReadAnswer.decode(found.encode(), DIMENSION))
                        .isInstanceOf(WireException.class)
                        .hasMessageContaining("does not hold"));
    }

    @Test
    void refusesAVertexThatTheCubeDoesNotHave() {
        Bytes answer = new ReadAnswer.Elsewhere(new Vertex(9, 4)).encode();
        assertThatThrownBy(() -> ReadAnswer.decode(answer, DIMENSION))
                .isInstanceOf(WireException.class)
                .hasMessageContaining("vertex must be 0 to 7, but is 9");
    }

    @ParameterizedTest
    @MethodSource("dev.cubecast.Seeds#hundred")
    void readsDamagedBytesOrSaysThatTheyAre(long seed) {
        RandomGenerator random = Seeds.random(seed);
        questions()
                .forEach(question ->
                        DamagedBytes.read(question.encode(), random, ReadQuestion::decode, ReadQuestion::encode));
        answers()
                .forEach(answer -> DamagedBytes.read(
                        answer.encode(), random, bytes -> ReadAnswer.decode(bytes, DIMENSION), ReadAnswer::encode));
    }
}
