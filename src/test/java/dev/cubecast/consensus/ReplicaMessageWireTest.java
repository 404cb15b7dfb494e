package dev.cubecast.consensus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cubecast.Seeds;
import dev.cubecast.consensus.ReplicaMessage.Append;
import dev.cubecast.consensus.ReplicaMessage.AppendAnswer;
import dev.cubecast.consensus.ReplicaMessage.AppendRefused;
import dev.cubecast.consensus.ReplicaMessage.Batches;
import dev.cubecast.consensus.ReplicaMessage.BatchesQuestion;
import dev.cubecast.consensus.ReplicaMessage.BehindFloor;
import dev.cubecast.consensus.ReplicaMessage.Body;
import dev.cubecast.consensus.ReplicaMessage.CheckpointPart;
import dev.cubecast.consensus.ReplicaMessage.CheckpointQuestion;
import dev.cubecast.consensus.ReplicaMessage.Heartbeat;
import dev.cubecast.consensus.ReplicaMessage.HeartbeatAnswer;
import dev.cubecast.consensus.ReplicaMessage.Introduction;
import dev.cubecast.consensus.ReplicaMessage.PreVote;
import dev.cubecast.consensus.ReplicaMessage.PreVoteAnswer;
import dev.cubecast.consensus.ReplicaMessage.TimeoutNow;
import dev.cubecast.consensus.ReplicaMessage.Vote;
import dev.cubecast.consensus.ReplicaMessage.VoteAnswer;
import dev.cubecast.message.Bytes;
import dev.cubecast.message.Kind;
import dev.cubecast.message.WireException;
import dev.cubecast.message.WireWriter;
import dev.cubecast.topic.TopicId;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ReplicaMessageWireTest {
    private static final LogPosition START = LogPosition.START;

    @ParameterizedTest
    @MethodSource("dev.cubecast.Seeds#hundred")
    void readsTheMessageThatWasSent(long seed) {
        for (ReplicaMessage message : ofEveryBody(Seeds.random(seed))) {
            assertThat(decode(ReplicaMessageCodec.encode(message))).isEqualTo(message);
        }
    }

    @Test
    void hasAMessageOfEveryBody() {
        assertThat(ofEveryBody(Seeds.random(1)))
                .extracting(message -> message.body().getClass().getName())
                .containsExactlyInAnyOrderElementsOf(Arrays.stream(Body.class.getPermittedSubclasses())
                        .map(Class::getName)
                        .toList());
    }

    @ParameterizedTest
    @MethodSource("dev.cubecast.Seeds#hundred")
    void readsDamagedMessagesOrSaysThatTheyAre(long seed) {
        RandomGenerator random = Seeds.random(seed);
        int found = 0;
        for (ReplicaMessage message : ofEveryBody(random)) {
            found += WireMutation.damage(
                    ReplicaMessageCodec.encode(message),
                    random,
                    ReplicaMessageWireTest::decode,
                    ReplicaMessageCodec::encode);
        }
        assertThat(found).isPositive();
    }

    @Test
    void refusesMoreEntriesThanAMessageMayHave() {
        WireWriter writer = new WireWriter().writeRaw(encoded(new Append(START, List.of(), 0)));
        assertThatThrownBy(() -> decode(withLastByte(writer, ReplicaMessageCodec.ENTRIES_MAX + 1L)))
                .isInstanceOf(WireException.class)
                .hasMessage("number of entries must be 0 to 65536, but is 65537");
    }

    @Test
    void refusesEntriesBeyondTheLastIndex() {
        WireWriter writer =
                new WireWriter().writeRaw(encoded(new Append(new LogPosition(Long.MAX_VALUE, 1), List.of(), 0)));
        assertThatThrownBy(() -> decode(withLastByte(writer, 1)))
                .isInstanceOf(WireException.class)
                .hasMessage("no 1 entries follow on 9223372036854775807/1");
    }

    @Test
    void refusesBytesBehindTheMessage() {
        Bytes longer = new WireWriter()
                .writeRaw(encoded(new VoteAnswer(true)))
                .writeByte(0)
                .toBytes();
        assertThatThrownBy(() -> decode(longer))
                .isInstanceOf(WireException.class)
                .hasMessage("1 bytes more than the structure has");
    }

    @Test
    void refusesNegativeIndexes() {
        assertThatThrownBy(() -> decode(encoded(new PreVote(1, new LogPosition(-1, 1)))))
                .isInstanceOf(WireException.class)
                .hasMessage("index must not be negative, but is -1");
    }

    @Test
    void refusesWhatIsNoMessageBetweenReplicas() {
        Bytes other = new WireWriter()
                .writeByte(Kind.HEARTBEAT.code())
                .writeByte(1)
                .writeRaw(encoded(new PreVote(1, START))
                        .slice(2, encoded(new PreVote(1, START)).length() - 2))
                .toBytes();
        assertThatThrownBy(() -> decode(other))
                .isInstanceOf(WireException.class)
                .hasMessage("HEARTBEAT is no message between replicas");
    }

    private static List<ReplicaMessage> ofEveryBody(RandomGenerator random) {
        RandomCommands commands = new RandomCommands(random);
        return List.<Body>of(
                        new PreVote(commands.number(), position(commands)),
                        new PreVoteAnswer(commands.number(), random.nextBoolean()),
                        new Vote(position(commands), random.nextBoolean()),
                        new VoteAnswer(random.nextBoolean()),
                        append(random, commands),
                        new AppendAnswer(commands.number(), commands.number()),
                        new AppendRefused(position(commands), position(commands)),
                        new Heartbeat(commands.number(), commands.number(), commands.number(), random.nextBoolean()),
                        new HeartbeatAnswer(
                                commands.number(),
                                commands.number(),
                                commands.number(),
                                random.nextInt(100),
                                random.nextBoolean()),
                        new TimeoutNow(position(commands)),
                        new BehindFloor(position(commands)),
                        new Introduction(),
                        checkpointQuestion(commands),
                        new CheckpointPart(
                                checkpointQuestion(commands),
                                position(commands),
                                random.nextInt(1 << 20),
                                commands.number(),
                                commands.bytes(40)),
                        batchesQuestion(random, commands),
                        new Batches(
                                batchesQuestion(random, commands),
                                IntStream.range(0, random.nextInt(3))
                                        .mapToObj(i -> commands.append(TopicId.draw(random), commands.number())
                                                .batch())
                                        .toList(),
                                commands.number()))
                .stream()
                .map(body -> message(random, commands, body))
                .toList();
    }

    private static ReplicaMessage message(RandomGenerator random, RandomCommands commands, Body body) {
        return new ReplicaMessage(
                new GroupId(random.nextLong()),
                commands.number(),
                commands.replica(),
                commands.replica(),
                commands.number(),
                body);
    }

    private static Append append(RandomGenerator random, RandomCommands commands) {
        LogPosition previous = position(commands);
        List<LogEntry> entries = IntStream.rangeClosed(1, random.nextInt(5))
                .mapToObj(i -> LogEntry.of(new LogPosition(previous.index() + i, commands.number()), commands.any()))
                .toList();
        return new Append(previous, entries, commands.number());
    }

    private static CheckpointQuestion checkpointQuestion(RandomCommands commands) {
        return new CheckpointQuestion(position(commands), (int) (commands.number() & 0xFFFF));
    }

    private static BatchesQuestion batchesQuestion(RandomGenerator random, RandomCommands commands) {
        return new BatchesQuestion(TopicId.draw(random), commands.number(), commands.number());
    }

    private static LogPosition position(RandomCommands commands) {
        return new LogPosition(commands.number(), commands.number());
    }

    private static Bytes encoded(Body body) {
        RandomGenerator random = Seeds.random(1);
        return ReplicaMessageCodec.encode(message(random, new RandomCommands(random), body));
    }

    private static Bytes withLastByte(WireWriter written, long number) {
        Bytes bytes = written.toBytes();
        return new WireWriter()
                .writeRaw(bytes.slice(0, bytes.length() - 1))
                .writeVarLong(number)
                .toBytes();
    }

    private static ReplicaMessage decode(Bytes encoded) {
        return ReplicaMessageCodec.decode(encoded, RandomCommands.DIMENSION);
    }
}
