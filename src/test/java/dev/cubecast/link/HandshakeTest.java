package dev.cubecast.link;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cubecast.Seeds;
import dev.cubecast.link.Handshake.Step;
import dev.cubecast.message.Bytes;
import dev.cubecast.message.Kind;
import dev.cubecast.message.WireReader;
import dev.cubecast.message.WireWriter;
import dev.cubecast.overlay.Vertex;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class HandshakeTest {
    private static final Secret SECRET = new Secret("what only nodes know");
    private static final Vertex LOW = Vertex.parse("000");
    private static final Vertex HIGH = Vertex.parse("001");

    private final Handshake dialler = Handshake.dialler(hello(LOW, 1), SECRET, HIGH);
    private final Handshake acceptor = Handshake.acceptor(hello(HIGH, 2), SECRET);

    @Test
    void letsEachSideKnowTheOther() {
        Bytes acceptorHello = reply(acceptor.onFrame(dialler.hello()));
        Bytes diallerProof = reply(dialler.onFrame(acceptorHello));
        Step.Authenticated accepted = (Step.Authenticated) acceptor.onFrame(diallerProof);
        Step.Authenticated dialled =
                (Step.Authenticated) dialler.onFrame(accepted.lastFrame().orElseThrow());

        assertThat(accepted.peer()).isEqualTo(hello(LOW, 1));
        assertThat(dialled.peer()).isEqualTo(hello(HIGH, 2));
        assertThat(dialled.lastFrame()).isEmpty();
    }

    @Test
    void acceptorRefusesAnotherSecretWithoutProvingItsOwn() {
        Handshake stranger = Handshake.dialler(hello(LOW, 1), new Secret("a guess"), HIGH);
        Bytes acceptorHello = reply(acceptor.onFrame(stranger.hello()));
        assertThat(WireReader.kindOf(acceptorHello)).isEqualTo(Kind.HELLO);

        Step step = acceptor.onFrame(reply(stranger.onFrame(acceptorHello)));

        assertRefused(step, Refusal.Code.SECRET);
    }

    @Test
    void diallerRefusesAnAcceptorThatDoesNotKnowTheSecret() {
        Handshake impostor = Handshake.acceptor(hello(HIGH, 2), new Secret("a guess"));
        Bytes impostorHello = reply(impostor.onFrame(dialler.hello()));
        dialler.onFrame(impostorHello);
        Bytes guess = proof(new Secret("a guess").proof(Handshake.Role.ACCEPTOR, dialler.hello(), impostorHello));

        assertRefused(dialler.onFrame(guess), Refusal.Code.SECRET);
    }

    @Test
    void refusesItsOwnFramesSentBack() {
        assertRefused(dialler.onFrame(dialler.hello()), Refusal.Code.VERTEX);
    }

    @Test
    void refusesItsOwnProofSentBack() {
        Bytes ownProof = reply(dialler.onFrame(acceptor.hello()));

        assertRefused(dialler.onFrame(ownProof), Refusal.Code.SECRET);
    }

    @Test
    void refusesAProofThatAnotherAcceptorGaveToASecondConnection() {
        // A stranger whom LOW has dialled opens a connection of its own to HIGH to have the proof made there.
        Handshake other = Handshake.dialler(hello(LOW, 1, 9), SECRET, HIGH);
        Bytes otherProof = reply(other.onFrame(reply(acceptor.onFrame(other.hello()))));
        Bytes acceptorProof =
                ((Step.Authenticated) acceptor.onFrame(otherProof)).lastFrame().orElseThrow();

        dialler.onFrame(acceptor.hello());

        assertRefused(dialler.onFrame(acceptorProof), Refusal.Code.SECRET);
    }

    @Test
    void refusesARecordedHandshake() {
        Bytes recordedProof = reply(dialler.onFrame(reply(acceptor.onFrame(dialler.hello()))));
        assertThat(acceptor.onFrame(recordedProof)).isInstanceOf(Step.Authenticated.class);

        Handshake later = Handshake.acceptor(hello(HIGH, 2, 77), SECRET);
        later.onFrame(dialler.hello());

        assertRefused(later.onFrame(recordedProof), Refusal.Code.SECRET);
    }

    @Test
    void refusesAnAlteredHello() {
        Hello altered = hello(LOW, 5);
        Bytes acceptorHello = reply(acceptor.onFrame(altered.encode()));

        assertRefused(acceptor.onFrame(reply(dialler.onFrame(acceptorHello))), Refusal.Code.SECRET);
    }

    @Test
    void refusesTheVertexOfAnotherNeighbourThanTheOneDialled() {
        Hello swapped = hello(Vertex.parse("010"), 2);

        assertRefused(dialler.onFrame(swapped.encode()), Refusal.Code.VERTEX);
    }

    @ParameterizedTest
    @CsvSource({"011", "111", "110"})
    void refusesVerticesThatAreNoNeighbours(String vertex) {
        assertRefused(
                Handshake.acceptor(hello(LOW, 1), SECRET)
                        .onFrame(hello(Vertex.parse(vertex), 1).encode()),
                Refusal.Code.VERTEX);
    }

    @Test
    void refusesAnotherDimension() {
        assertRefused(acceptor.onFrame(hello(Vertex.parse("0000"), 1).encode()), Refusal.Code.DIMENSION);
    }

    @Test
    void refusesAnotherCubeBeforeAnythingElse() {
        Hello other = new Hello(1, 1, "other", Vertex.parse("0000"), 1, nonce(1));

        Step step = acceptor.onFrame(other.encode());

        assertRefused(step, Refusal.Code.CUBE);
        assertThat(((Step.Refused) step).refusal().detail())
                .contains("\"other\"")
                .doesNotContain("\"test\"");
    }

    @ParameterizedTest
    @CsvSource({"1, 1, 1, 1, true", "1, 3, 3, 5, true", "3, 5, 1, 3, true", "1, 2, 3, 4, false", "3, 4, 1, 2, false"})
    void speaksWithThoseWhoShareAVersion(int ownMin, int ownMax, int peerMin, int peerMax, boolean shared) {
        Handshake own = Handshake.acceptor(new Hello(ownMin, ownMax, "test", HIGH, 1, nonce(1)), SECRET);

        Step step = own.onFrame(new Hello(peerMin, peerMax, "test", LOW, 1, nonce(2)).encode());

        if (shared) {
            assertThat(step).isInstanceOf(Step.Reply.class);
        } else {
            assertRefused(step, Refusal.Code.VERSION);
        }
    }

    @Test
    void refusesAProofBeforeAHello() {
        assertRefused(acceptor.onFrame(proof(Bytes.of(new byte[32]))), Refusal.Code.MALFORMED);
    }

    @Test
    void refusesASecondHelloAndFramesOfOtherKinds() {
        acceptor.onFrame(dialler.hello());

        assertRefused(acceptor.onFrame(dialler.hello()), Refusal.Code.MALFORMED);
        assertRefused(acceptor.onFrame(Bytes.of(new byte[] {(byte) Kind.HEARTBEAT.code(), 1})), Refusal.Code.MALFORMED);
    }

    @Test
    void believesAPeerThatRefuses() {
        Refusal refusal = new Refusal(Refusal.Code.CUBE, "not this cube");

        assertThat(dialler.onFrame(refusal.encode())).isEqualTo(new Step.RefusedByPeer(refusal));
    }

    @Test
    void letsNobodyWriteLinesIntoTheLog() {
        assertRefused(
                dialler.onFrame(new Refusal(Refusal.Code.CUBE, "no\nlink to 111 is up").encode()),
                Refusal.Code.MALFORMED);
        assertRefused(acceptor.onFrame(new Hello(1, 1, "a\nb", LOW, 1, nonce(1)).encode()), Refusal.Code.MALFORMED);
    }

    @ParameterizedTest
    @MethodSource("dev.cubecast.Seeds#hundred")
    void answersAlteredBytesWithARefusal(long seed) {
        RandomGenerator random = Seeds.random(seed);
        byte[] altered = dialler.hello().toByteArray();
        altered[random.nextInt(altered.length)] ^= (byte) (1 << random.nextInt(8));
        Bytes cut = Bytes.of(altered, 0, random.nextInt(4) == 0 ? random.nextInt(altered.length) : altered.length);

        Step step = acceptor.onFrame(cut);
        if (step instanceof Step.Reply reply) {
            step = acceptor.onFrame(reply(dialler.onFrame(reply.frame())));
        }

        assertThat(step).isInstanceOf(Step.Refused.class);
    }

    @Test
    void neverPrintsTheSecret() {
        assertThat(LinkSettings.of("localhost", 0, SECRET).toString()).doesNotContain("only nodes know");
    }

    private static void assertRefused(Step step, Refusal.Code code) {
        assertThat(step)
                .isInstanceOfSatisfying(
                        Step.Refused.class,
                        refused -> assertThat(refused.refusal().code()).isEqualTo(code));
    }

    private static Bytes reply(Step step) {
        assertThat(step).isInstanceOf(Step.Reply.class);
        return ((Step.Reply) step).frame();
    }

    private static Bytes proof(Bytes mac) {
        return new WireWriter()
                .writeByte(Kind.PROOF.code())
                .writeByte(Kind.PROOF.version())
                .writeRaw(mac)
                .toBytes();
    }

    private static Hello hello(Vertex vertex, long incarnation) {
        return hello(vertex, incarnation, vertex.number());
    }

    private static Hello hello(Vertex vertex, long incarnation, int nonce) {
        return new Hello(1, 1, "test", vertex, incarnation, nonce(nonce));
    }

    private static Bytes nonce(int filling) {
        byte[] nonce = new byte[Hello.NONCE_BYTES];
        Arrays.fill(nonce, (byte) filling);
        return Bytes.of(nonce);
    }
}
