package dev.cubecast.consensus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cubecast.Seeds;
import dev.cubecast.message.Bytes;
import dev.cubecast.message.Kind;
import dev.cubecast.message.WireException;
import dev.cubecast.message.WireWriter;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CommandWireTest {

    @ParameterizedTest
    @MethodSource("dev.cubecast.Seeds#hundred")
    void readsTheCommandThatWasWritten(long seed) {
        for (Command command : new RandomCommands(Seeds.random(seed)).ofEveryKind()) {
            assertThat(decode(CommandCodec.encode(command))).isEqualTo(command);
        }
    }

    @ParameterizedTest
    @MethodSource("dev.cubecast.Seeds#hundred")
    void readsDamagedCommandsOrSaysThatTheyAre(long seed) {
        RandomGenerator random = Seeds.random(seed);
        int found = 0;
        for (Command command : new RandomCommands(random).ofEveryKind()) {
            found += WireMutation.damage(
                    CommandCodec.encode(command), random, CommandWireTest::decode, CommandCodec::encode);
        }
        assertThat(found).isPositive();
    }

    @Test
    void refusesWhatIsNoCommand() {
        Bytes batch = WireWriter.of(Kind.RECORD_BATCH).toBytes();
        assertThatThrownBy(() -> decode(batch))
                .isInstanceOf(WireException.class)
                .hasMessage("RECORD_BATCH is no entry of a log");
    }

    private static Command decode(Bytes encoded) {
        return CommandCodec.decode(encoded, RandomCommands.DIMENSION);
    }
}
