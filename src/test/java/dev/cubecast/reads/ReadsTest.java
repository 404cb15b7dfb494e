package dev.cubecast.reads;

import static dev.cubecast.reads.ReadRig.ID;
import static dev.cubecast.reads.ReadRig.TERM;
import static dev.cubecast.reads.ReadRig.question;
import static dev.cubecast.reads.ReadRig.readFrom;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cubecast.RoutedNet;
import dev.cubecast.overlay.Vertex;
import dev.cubecast.reads.ReadAnswer.Decided;
import dev.cubecast.reads.ReadAnswer.Found;
import dev.cubecast.trace.Measure;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A read finds a replica that can answer, wherever it is asked. Replicas are at 0, 1 and 3 of four nodes; 3 leads. */
class ReadsTest {
    private static final int LEADER = 3;

    private final RoutedNet net = new RoutedNet(2, 1);
    private final List<ReadRig> replicas = new ArrayList<>();
    private final List<Reads> reads = new ArrayList<>();

    ReadsTest() {
        build(net, ReadSettings.DEFAULT);
    }

    private void build(RoutedNet over, ReadSettings settings) {
        replicas.clear();
        reads.clear();
        List<Vertex> placement = List.of(over.peer(0).self, over.peer(1).self, over.peer(LEADER).self);
        for (RoutedNet.Peer peer : over.peers) {
            ReadRig rig = ReadRig.holding(3, 2);
            rig.current = placement.contains(peer.self);
            rig.leads = peer.self.number() == LEADER;
            Reads each = new Reads(settings, rig.desk, group -> placement, peer.router, peer, peer);
            peer.onTick(nowMs -> {
                rig.prove(true);
                rig.pass(nowMs - rig.nowMs);
                each.tick(nowMs);
            });
            replicas.add(rig);
            reads.add(each);
        }
    }

    private List<Optional<Decided>> ask(RoutedNet over, int node, ReadQuestion question, long withinMs) {
        List<Optional<Decided>> answers = new ArrayList<>();
        reads.get(node).read(question, over.nowMs() + withinMs, answers::add, over.nowMs());
        over.peer(node).settle();
        return answers;
    }

    private long servedBy(int node) {
        return replicas.get(node).counts.getOrDefault(Measure.READS_SERVED, 0L);
    }

    private Optional<Decided> found(long from) {
        return Optional.of(new Found(ID, TERM, 0, from, 5, replicas.get(0).onDisk));
    }

    @Test
    void isAnsweredByTheReplicaOfItsOwnNode() {
        List<Optional<Decided>> answers = ask(net, 1, readFrom(0), 1_000);
        net.run(100);

        assertThat(answers).containsExactly(found(0));
        assertThat(servedBy(1)).isOne();
        assertThat(net.framesSent).isZero();
    }

    @Test
    void isAnsweredByTheNearestReplicaOfANodeThatHasNone() {
        List<Optional<Decided>> answers = ask(net, 2, readFrom(0), 1_000);
        net.run(100);

        assertThat(answers).containsExactly(found(0));
        assertThat(servedBy(1)).isZero();
    }

    @Test
    void goesOnToTheLeaderThatAReplicaNames() {
        replicas.get(1).current = false;

        List<Optional<Decided>> answers = ask(net, 1, readFrom(0), 1_000);
        net.run(100);

        assertThat(answers).containsExactly(found(0));
        assertThat(servedBy(LEADER)).isOne();
    }

    @Test
    void goesOnToTheLeaderIfTheReplicaStaysBehindTheReader() {
        replicas.get(LEADER).store(4);
        replicas.get(LEADER).apply();

        List<Optional<Decided>> answers = ask(net, 0, question(new ReadFrom.Offset(5), 6), 1_000);
        net.run(300);

        assertThat(answers)
                .singleElement()
                .satisfies(answer -> assertThat(answer)
                        .containsInstanceOf(Found.class)
                        .hasValueSatisfying(
                                found -> assertThat(((Found) found).end()).isEqualTo(9)));
        assertThat(servedBy(LEADER)).isOne();
    }

    @Test
    void triesAnotherReplicaIfOneIsSilent() {
        net.cut = (from, to) -> from == 0 || to == 0;

        List<Optional<Decided>> answers = ask(net, 2, readFrom(0), 3_000);
        net.run(1_500);

        assertThat(answers).containsExactly(found(0));
        assertThat(servedBy(0)).isZero();
    }

    @Test
    void ofTheEndIsAnsweredByTheLeader() {
        List<Optional<Decided>> answers = ask(net, 0, question(new ReadFrom.Latest(), 0), 1_000);
        net.run(200);

        assertThat(answers).containsExactly(Optional.of(new Found(ID, TERM, 0, 5, 5, List.of())));
    }

    @Test
    void endsWithoutAnAnswerAtItsDeadline() {
        replicas.forEach(replica -> replica.current = false);

        List<Optional<Decided>> answers = ask(net, 0, readFrom(0), 1_000);
        net.run(900);
        assertThat(answers).isEmpty();
        net.run(200);

        assertThat(answers).containsExactly(Optional.empty());
        assertThat(reads.get(0).asked()).isZero();
    }

    @Test
    void doesNotTurnRoundAndRoundBetweenTwoThatNameEachOther() {
        replicas.forEach(replica -> replica.current = false);
        replicas.forEach(replica -> replica.leads = false);

        ask(net, 0, readFrom(0), 1_000);
        net.run(1_100);

        assertThat(net.counts.get(Measure.REQUESTS)).isLessThan(60);
    }

    @Test
    void failsAtOnceBeyondTheLimit() {
        RoutedNet other = new RoutedNet(2, 2);
        build(other, new ReadSettings(100, 10, 150, 1, 500, 50));
        replicas.forEach(replica -> replica.current = false);
        ask(other, 0, readFrom(0), 1_000);

        assertThat(ask(other, 0, readFrom(0), 1_000)).containsExactly(Optional.empty());
        assertThat(other.counts).containsEntry(Measure.READS_NOT_ASKED, 1L);
    }

    @ParameterizedTest
    @MethodSource("dev.cubecast.Seeds#hundred")
    void isAnsweredOnceWhateverIsLostLateOrRepeated(long seed) {
        RoutedNet bad = new RoutedNet(2, seed);
        build(bad, ReadSettings.DEFAULT);
        bad.lossChance = 0.3;
        bad.repeatChance = 0.3;
        bad.lateChance = 0.3;
        bad.lateMsMax = 600;

        List<List<Optional<Decided>>> all = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            all.add(ask(bad, i % 4, readFrom(i % 6), 20_000));
            bad.run(50);
        }
        bad.run(20_000);

        assertThat(all)
                .allSatisfy(answers -> assertThat(answers)
                        .singleElement()
                        .satisfies(answer -> assertThat(answer).containsInstanceOf(Found.class)));
    }
}
