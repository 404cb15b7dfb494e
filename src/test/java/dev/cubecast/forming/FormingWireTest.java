package dev.cubecast.forming;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cubecast.Seeds;
import dev.cubecast.consensus.DiskId;
import dev.cubecast.consensus.WireMutation;
import dev.cubecast.forming.FormingMessage.Accepted;
import dev.cubecast.forming.FormingMessage.Blank;
import dev.cubecast.forming.FormingMessage.Declined;
import dev.cubecast.forming.FormingMessage.Holds;
import dev.cubecast.forming.FormingMessage.Inquiry;
import dev.cubecast.forming.FormingMessage.Proposal;
import dev.cubecast.message.Bytes;
import dev.cubecast.message.Kind;
import dev.cubecast.message.WireException;
import dev.cubecast.message.WireWriter;
import dev.cubecast.overlay.Vertex;
import java.util.List;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class FormingWireTest {
    private static final int DIMENSION = 3;

    private static List<FormingMessage> ofEveryKind(RandomGenerator random) {
        return List.of(
                new Inquiry(),
                new Blank(DiskId.draw(random)),
                new Proposal(charter(random)),
                new Accepted(CubeId.draw(random)),
                new Holds(charter(random)),
                new Declined("because ü" + random.nextInt()));
    }

    private static Charter charter(RandomGenerator random) {
        TreeMap<Vertex, DiskId> disks = new TreeMap<>();
        for (int i = random.nextInt(8); i >= 0; i--) {
            disks.put(new Vertex(random.nextInt(8), DIMENSION), DiskId.draw(random));
        }
        return new Charter(CubeId.draw(random), disks);
    }

    private static FormingMessage decode(Bytes payload) {
        return FormingMessage.decode(payload, DIMENSION);
    }

    private static StoredCharter decodeStored(Bytes encoded) {
        return StoredCharter.decode(encoded, DIMENSION);
    }

    @ParameterizedTest
    @MethodSource("dev.cubecast.Seeds#hundred")
    void readsWhatWasSent(long seed) {
        RandomGenerator random = Seeds.random(seed);
        for (FormingMessage message : ofEveryKind(random)) {
            assertThat(decode(message.encode())).isEqualTo(message);
        }
        StoredCharter stored = new StoredCharter(charter(random), random.nextBoolean());
        assertThat(decodeStored(stored.encode())).isEqualTo(stored);
    }

    @Test
    void hasAMessageOfEveryKind() {
        assertThat(ofEveryKind(Seeds.random(1))).hasSize(FormingMessage.class.getPermittedSubclasses().length);
    }

    @ParameterizedTest
    @MethodSource("dev.cubecast.Seeds#hundred")
    void readsDamagedMessagesOrSaysThatTheyAre(long seed) {
        RandomGenerator random = Seeds.random(seed);
        int found = 0;
        for (FormingMessage message : ofEveryKind(random)) {
            found += WireMutation.damage(message.encode(), random, FormingWireTest::decode, FormingMessage::encode);
        }
        StoredCharter stored = new StoredCharter(charter(random), random.nextBoolean());
        found += WireMutation.damage(stored.encode(), random, FormingWireTest::decodeStored, StoredCharter::encode);
        assertThat(found).isPositive();
    }

    @Test
    void refusesACubeWithoutMembers() {
        Bytes none = new WireWriter()
                .writeRaw(new Accepted(CubeId.draw(Seeds.random(1))).encode().slice(0, 2))
                .writeEnum(FormingMessage.Type.HOLDS)
                .writeLong(1)
                .writeLong(2)
                .writeVarInt(0)
                .toBytes();
        assertThatThrownBy(() -> decode(none))
                .isInstanceOf(WireException.class)
                .hasMessage("a cube needs members, each once, but has [] of 0");
    }

    @Test
    void refusesMoreMembersThanACubeMayHave() {
        Bytes many = WireWriter.of(Kind.FORMING)
                .writeEnum(FormingMessage.Type.HOLDS)
                .writeLong(1)
                .writeLong(2)
                .writeVarInt(1025)
                .toBytes();
        assertThatThrownBy(() -> decode(many))
                .isInstanceOf(WireException.class)
                .hasMessage("number of members must be 0 to 1024, but is 1025");
    }
}
