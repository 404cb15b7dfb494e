package dev.cubecast.operations;

import dev.cubecast.consensus.Replica;
import dev.cubecast.consensus.ReplicaId;
import dev.cubecast.durable.TopicPage;
import dev.cubecast.forming.Charter;
import dev.cubecast.membership.Member;
import dev.cubecast.overlay.Hypercube;
import dev.cubecast.overlay.Vertex;
import dev.cubecast.protocol.CubeTopics;
import dev.cubecast.protocol.DurableNode;
import dev.cubecast.protocol.HostedGroup;
import dev.cubecast.protocol.NodeProtocol;
import dev.cubecast.protocol.ShardGroups;
import dev.cubecast.topic.Shard;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Nodes, links, shards and their leaders, as one node sees them. */
public final class CubeView {
    /** Groups of other nodes whose leaders are asked for one view; of further ones nothing is told. */
    private static final int LEADERS_MAX = 64;
    /** How long they have: less than people wait. */
    private static final long LEADERS_MS = 500;

    private final NodeProtocol protocol;
    private final String cubeName;
    private final String transport;
    private final LongSupplier nowMs;
    private final Hypercube cube;

    /**
     * @param transport what the node's sockets are served by
     * @param nowMs the monotonic milliseconds that the protocol runs on
     */
    public CubeView(NodeProtocol protocol, String cubeName, String transport, LongSupplier nowMs) {
        this.protocol = protocol;
        this.cubeName = cubeName;
        this.transport = transport;
        this.nowMs = nowMs;
        this.cube = new Hypercube(protocol.self().dimension());
    }

    /** Describes the cube; leaders that do not answer soon are left out. Never fails. */
    public Future<JsonObject> describe() {
        List<Shard> elsewhere = elsewhere();
        if (elsewhere.isEmpty()) {
            return Future.succeededFuture(describe(Map.of()));
        }
        long now = nowMs.getAsLong();
        CubeTopics topics = protocol.access().orElseThrow().topics();
        Map<Shard, TopicPage> answers = new TreeMap<>();
        AtomicInteger awaited = new AtomicInteger(elsewhere.size());
        Promise<JsonObject> described = Promise.promise();
        for (Shard shard : elsewhere) {
            topics.askLeader(
                    shard,
                    now + LEADERS_MS,
                    page -> {
                        page.ifPresent(known -> answers.put(shard, known));
                        if (awaited.decrementAndGet() == 0) {
                            described.complete(describe(answers));
                        }
                    },
                    now);
        }
        return described.future();
    }

    /** Shards of whose groups this node has no replica, so that their leaders must be asked. */
    private List<Shard> elsewhere() {
        return charter().isEmpty()
                ? List.of()
                : cube.vertices().stream()
                        .map(Shard::new)
                        .filter(shard -> replicaOf(shard).isEmpty())
                        .limit(LEADERS_MAX)
                        .toList();
    }

    private Optional<Replica> replicaOf(Shard shard) {
        return protocol.durable()
                .flatMap(part -> part.host().group(ShardGroups.groupOf(shard)))
                .map(HostedGroup::replica);
    }

    private JsonObject describe(Map<Shard, TopicPage> answers) {
        return new JsonObject()
                .put("cube", describeCube())
                .put("self", protocol.self().toString())
                .put("transport", transport)
                .put("nodes", describeNodes())
                .put("links", describeLinks())
                .put("shards", describeShards(answers));
    }

    /** The cube has no id until it is formed. */
    private JsonObject describeCube() {
        return new JsonObject()
                .put("name", cubeName)
                .put("id", charter().map(charter -> charter.cube().text()).orElse(null))
                .put("dimension", cube.dimension())
                .put("topology", "hypercube");
    }

    private JsonArray describeNodes() {
        JsonArray nodes = new JsonArray();
        protocol.membership().view().members().forEach(member -> nodes.add(describe(member)));
        return nodes;
    }

    private static JsonObject describe(Member member) {
        JsonArray broken = new JsonArray();
        for (int across = 0; across < member.vertex().dimension(); across++) {
            if ((member.brokenDimensions() & 1 << across) != 0) {
                broken.add(member.vertex().neighbour(across).toString());
            }
        }
        return new JsonObject()
                .put("vertex", member.vertex().toString())
                .put("state", member.state().toString())
                .put("http", member.addresses().http())
                .put("bridge", member.addresses().bridge())
                .put("link", member.addresses().link())
                .put("incarnation", member.incarnation())
                .put("brokenLinks", broken);
    }

    /** The links of this node. */
    private JsonArray describeLinks() {
        JsonArray links = new JsonArray();
        for (Vertex neighbour : cube.neighbours(protocol.self())) {
            links.add(new JsonObject()
                    .put("to", neighbour.toString())
                    .put("up", protocol.router().table().hasLinkTo(neighbour)));
        }
        return links;
    }

    private JsonArray describeShards(Map<Shard, TopicPage> answers) {
        JsonArray shards = new JsonArray();
        for (Vertex home : cube.vertices()) {
            Shard shard = new Shard(home);
            JsonObject known = replicaOf(shard).map(CubeView::describe).orElseGet(() -> describe(answers.get(shard)));
            shards.add(new JsonObject()
                    .put("shard", shard.toString())
                    .put("home", home.toString())
                    .mergeIn(known));
        }
        return shards;
    }

    private Optional<Charter> charter() {
        return protocol.durable().flatMap(DurableNode::charter);
    }

    /** A group as this node's replica of it knows it; how far the others are is known to the leader only. */
    private static JsonObject describe(Replica own) {
        JsonArray replicas = new JsonArray();
        for (ReplicaId member : own.configuration().members()) {
            String role = own.configuration().isLearner(member) ? "learner" : "follower";
            boolean leads = own.leader().filter(member::equals).isPresent();
            OptionalLong lag = own.lagOf(member);
            replicas.add(describe(member.vertex(), leads ? "leader" : role, lag.isPresent() ? lag.getAsLong() : null));
        }
        return new JsonObject()
                .put(
                        "leader",
                        own.leader().map(found -> found.vertex().toString()).orElse(null))
                .put("epoch", own.term())
                .put("replicas", replicas);
    }

    /** A group as its leader has described it, if one has. */
    private static JsonObject describe(@Nullable TopicPage answer) {
        JsonArray replicas = new JsonArray();
        if (answer == null) {
            return new JsonObject().putNull("leader").putNull("epoch").put("replicas", replicas);
        }
        for (Vertex vertex : answer.replicas()) {
            replicas.add(describe(vertex, vertex.equals(answer.leader()) ? "leader" : "follower", null));
        }
        return new JsonObject()
                .put("leader", answer.leader().toString())
                .put("epoch", answer.epoch())
                .put("replicas", replicas);
    }

    private static JsonObject describe(Vertex vertex, String role, @Nullable Long lag) {
        return new JsonObject()
                .put("vertex", vertex.toString())
                .put("role", role)
                .put("lag", lag);
    }
}
