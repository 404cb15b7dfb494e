package dev.cubecast.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.cubecast.Seeds;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class WireFormatTest {

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 127, 128, 300, Integer.MAX_VALUE, Long.MAX_VALUE, -1, Long.MIN_VALUE})
    void readsTheNumbersThatItWrote(long value) {
        WireReader reader = new WireReader(new WireWriter(1)
                .writeVarLong(value)
                .writeLong(value)
                .writeInt((int) value)
                .toBytes());
        assertThat(reader.readVarLong()).isEqualTo(value);
        assertThat(reader.readLong()).isEqualTo(value);
        assertThat(reader.readInt()).isEqualTo((int) value);
        reader.expectEnd();
    }

    @Test
    void saysWhatIsMissingWhereBytesEndEarly() {
        assertThatThrownBy(() -> new WireReader(Bytes.utf8("abc")).readLong())
                .isInstanceOf(WireException.class)
                .hasMessage("ends after 3 bytes, but 8 are needed");
    }

    @Test
    void refusesALengthBeyondItsLimit() {
        Bytes bytes = new WireWriter().writeVarLong(1L << 40).toBytes();
        assertThatThrownBy(() -> new WireReader(bytes).readBytes("body", 100))
                .hasMessage("body length must be 0 to 100, but is 1099511627776");
    }

    @Test
    void refusesAKindOrVersionThatItDoesNotKnow() {
        assertThatThrownBy(() -> WireReader.kindOf(Bytes.of(new byte[] {127, 1})))
                .hasMessage("unknown kind 127");
        assertThatThrownBy(() -> WireReader.kindOf(Bytes.of(new byte[] {16, 9})))
                .hasMessage("HEARTBEAT of version 9, but this node knows version 1 only");
    }

    @Test
    void keepsABodyAsItArrived() {
        Message message = new Message(
                Message.ContentType.JSON, Map.of("content-language", "fr"), Bytes.utf8("{ \"a\" : 1.50 }\n"));
        assertThat(Message.decode(message.encode())).isEqualTo(message);
    }

    @ParameterizedTest
    @MethodSource("dev.cubecast.Seeds#hundred")
    void nothingButAWireExceptionComesOfGarbage(long seed) {
        RandomGenerator random = Seeds.random(seed);
        byte[] garbage = Message.json(Bytes.utf8("[1,2,3]")).encode().toByteArray();
        for (int i = 0; i < 3; i++) {
            garbage[random.nextInt(garbage.length)] = (byte) random.nextInt();
        }
        // Whatever else it threw would fail the test.
        assertThat(catchThrowableOfType(WireException.class, () -> Message.decode(Bytes.of(garbage))))
                .satisfiesAnyOf(
                        nothing -> assertThat(nothing).isNull(),
                        thrown -> assertThat(thrown).hasMessageMatching(".+"));
    }
}
