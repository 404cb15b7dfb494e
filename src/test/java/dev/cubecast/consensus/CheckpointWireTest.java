package dev.cubecast.consensus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cubecast.Seeds;
import dev.cubecast.consensus.StoreOperation.Checkpoint;
import dev.cubecast.consensus.StoreOperation.TopicCheckpoint;
import dev.cubecast.message.Bytes;
import dev.cubecast.message.Kind;
import dev.cubecast.message.WireException;
import dev.cubecast.message.WireWriter;
import dev.cubecast.topic.TopicId;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whole checkpoints, as a follower that catches up puts them together from parts. */
class CheckpointWireTest {

    @ParameterizedTest
    @MethodSource("dev.cubecast.Seeds#hundred")
    void readsTheCheckpointThatWasWritten(long seed) {
        Checkpoint checkpoint = checkpoint(Seeds.random(seed));
        assertThat(decode(CheckpointCodec.encode(checkpoint))).isEqualTo(checkpoint);
    }

    @ParameterizedTest
    @MethodSource("dev.cubecast.Seeds#hundred")
    void readsDamagedCheckpointsOrSaysThatTheyAre(long seed) {
        RandomGenerator random = Seeds.random(seed);
        Bytes encoded = CheckpointCodec.encode(checkpoint(random));
        int found = WireMutation.damage(encoded, random, CheckpointWireTest::decode, CheckpointCodec::encode);
        assertThat(found).isPositive();
    }

    @Test
    void refusesATopicThatEndsBeforeItBegins() {
        WireWriter writer = WireWriter.of(Kind.CHECKPOINT);
        LogPosition.START.write(writer);
        Configuration.NONE.write(writer);
        writer.writeBytes(Bytes.EMPTY).writeVarInt(1);
        new TopicId(1, 1).write(writer);
        writer.writeVarLong(5).writeVarLong(4).writeBoolean(false);
        assertThatThrownBy(() -> decode(writer.toBytes()))
                .isInstanceOf(WireException.class)
                .hasMessageEndingWith("would have offsets 5 to 4");
    }

    @Test
    void believesNoNumberOfTopicsThatAreNotThere() {
        WireWriter writer = WireWriter.of(Kind.CHECKPOINT);
        LogPosition.START.write(writer);
        Configuration.NONE.write(writer);
        writer.writeBytes(Bytes.EMPTY).writeVarInt(1 << 24);
        assertThatThrownBy(() -> decode(writer.toBytes())).isInstanceOf(WireException.class);
    }

    private static Checkpoint checkpoint(RandomGenerator random) {
        RandomCommands commands = new RandomCommands(random);
        List<TopicCheckpoint> topics = IntStream.range(0, random.nextInt(4))
                .mapToObj(i -> topic(random, commands))
                .toList();
        LogPosition position = new LogPosition(1 + random.nextInt(100), 1 + random.nextInt(9));
        return new Checkpoint(position, commands.configuration(), commands.bytes(40), topics);
    }

    private static TopicCheckpoint topic(RandomGenerator random, RandomCommands commands) {
        TopicId id = TopicId.draw(random);
        long first = random.nextLong(1_000);
        return random.nextInt(4) == 0
                ? TopicCheckpoint.deleted(id)
                : new TopicCheckpoint(id, commands.bytes(40), first, first + random.nextLong(1_000));
    }

    private static Checkpoint decode(Bytes encoded) {
        return CheckpointCodec.decode(encoded, RandomCommands.DIMENSION);
    }
}
