package dev.cubecast.durable;

import static dev.cubecast.durable.LeaderRig.NEWS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cubecast.RoutedNet;
import dev.cubecast.consensus.GroupId;
import dev.cubecast.message.Bytes;
import dev.cubecast.overlay.Priority;
import dev.cubecast.overlay.Router;
import dev.cubecast.overlay.RouterSettings;
import dev.cubecast.overlay.Vertex;
import dev.cubecast.topic.TopicId;
import dev.cubecast.trace.Measure;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** A node without a replica asks something of a group whose replicas are at three others. */
class TopicRequestsTest {
    private static final GroupId GROUP = new GroupId(9);
    private static final long DEADLINE_MS = 3_000;

    private final RoutedNet net = new RoutedNet(2, 1);
    private final List<Vertex> members = net.cube.vertices().subList(1, 4);
    private final Map<Vertex, LeaderRig> replicas = new TreeMap<>();
    private final Map<Vertex, Vertex> believed = new TreeMap<>();
    private final List<TopicVerdict> verdicts = new ArrayList<>();
    private final TopicRequests entry = requestsAt(net.peer(0));

    TopicRequestsTest() {
        for (Vertex member : members) {
            LeaderRig rig = new LeaderRig();
            replicas.put(member, rig);
            net.peer(member.number()).onTick(nowMs -> rig.store());
            requestsAt(net.peer(member.number()));
        }
    }

    private TopicRequests requestsAt(RoutedNet.Peer peer) {
        GroupLeaders leaders =
                new GroupLeaders(peer.self, group -> members, group -> Optional.ofNullable(believed.get(peer.self)));
        TopicRequests requests = new TopicRequests(
                peer.self,
                peer.router,
                leaders,
                group -> Optional.ofNullable(replicas.get(peer.self)).map(rig -> rig.group),
                peer,
                peer);
        peer.onTick(requests::tick);
        return requests;
    }

    private void lead(int vertex) {
        replicas.get(net.cube.vertex(vertex)).lead(1);
    }

    private void ask(TopicRequest request) {
        entry.ask(GROUP, request, net.nowMs() + DEADLINE_MS, verdicts::add, net.nowMs());
        assertThat(verdicts).as("within the call").isEmpty();
        net.peer(0).settle();
    }

    @Test
    void findsTheLeaderThoughNobodyNamesIt() {
        lead(3);
        ask(new TopicRequest.Create(NEWS));
        net.run(500);
        assertThat(verdicts).containsExactly(new TopicVerdict.Made(NEWS));
    }

    @Test
    void asksWhomAReplicaNames() {
        lead(3);
        believed.put(net.cube.vertex(1), net.cube.vertex(3));
        ask(new TopicRequest.Create(NEWS));
        net.run(60);
        assertThat(verdicts).containsExactly(new TopicVerdict.Made(NEWS));
    }

    @Test
    void goesOnFromAVertexThatIsSilent() {
        lead(2);
        net.cut = (from, to) -> from == 1;
        ask(new TopicRequest.Create(NEWS));
        net.run(700);
        assertThat(verdicts).containsExactly(new TopicVerdict.Made(NEWS));
    }

    @Test
    void goesOnFromALeaderThatHasDied() {
        lead(1);
        ask(new TopicRequest.Create(NEWS));
        net.run(60);
        net.cut = (from, to) -> from == 1 || to == 1;
        lead(2);
        entry.ask(GROUP, new TopicRequest.Find(NEWS.name()), net.nowMs() + DEADLINE_MS, verdicts::add, net.nowMs());
        net.run(1_200);
        assertThat(verdicts).containsExactly(new TopicVerdict.Made(NEWS), new TopicVerdict.NotFound());
    }

    @Test
    void asksAnotherLeaderAsSoonAsItIsKnown() {
        believed.put(net.cube.vertex(0), net.cube.vertex(1));
        net.cut = (from, to) -> to == 1;
        ask(new TopicRequest.Create(NEWS));
        net.run(60);
        lead(2);
        believed.put(net.cube.vertex(0), net.cube.vertex(2));
        entry.onLeadersChanged(net.nowMs());
        net.run(60);
        assertThat(verdicts).containsExactly(new TopicVerdict.Made(NEWS));
        net.heal();
        net.run(1_000);
        assertThat(verdicts).hasSize(1);
    }

    @Test
    void saysThatATopicWasMadeEvenIfTheFirstAnswerWasLost() {
        lead(1);
        net.cut = (from, to) -> from == 1;
        ask(new TopicRequest.Create(NEWS));
        net.run(100);
        net.heal();
        net.run(300);
        assertThat(verdicts).containsExactly(new TopicVerdict.Made(NEWS));
    }

    @Test
    void saysAtTheDeadlineThatNobodyKnows() {
        ask(new TopicRequest.Delete(NEWS.id()));
        net.run(DEADLINE_MS - RoutedNet.TICK_MS);
        assertThat(verdicts).isEmpty();
        net.run(2 * RoutedNet.TICK_MS);
        assertThat(verdicts).containsExactly(new TopicVerdict.OutcomeUnknown());
    }

    @Test
    void doesNotAskMuchWhileNobodyLeads() {
        ask(new TopicRequest.Find(NEWS.name()));
        net.run(1_000);
        assertThat(net.counts.get(Measure.REQUESTS)).isBetween(5L, 12L);
    }

    @Test
    void waitsWhileItsNodeHasTooManyRequestsUnderWay() {
        lead(1);
        net.cut = (from, to) -> to == 2;
        Router router = net.peer(0).router;
        while (router.requestsPending() < RouterSettings.forDimension(2).requestsMax()) {
            Bytes question = new TopicRequest.Addressed(GROUP, new TopicRequest.Find(NEWS.name())).encode();
            router.request(net.cube.vertex(2), Priority.CONTROL, question, 300, outcome -> {}, net.nowMs());
        }
        ask(new TopicRequest.Create(NEWS));
        net.run(250);
        assertThat(net.counts.get(Measure.REQUESTS_REFUSED)).isBetween(1L, 3L);
        net.run(250);
        assertThat(verdicts).containsExactly(new TopicVerdict.Made(NEWS));
    }

    @Test
    void refusesMoreThanMayBeUnderWay() {
        for (int i = 0; i < TopicRequests.PENDING_MAX; i++) {
            TopicRequest request = new TopicRequest.Delete(new TopicId(0, i));
            entry.ask(GROUP, request, net.nowMs() + DEADLINE_MS, verdict -> {}, net.nowMs());
        }
        ask(new TopicRequest.Find(NEWS.name()));
        assertThat(verdicts).containsExactly(new TopicVerdict.Overloaded());
    }
}
