package dev.cubecast.http;

import dev.cubecast.membership.Member;
import dev.cubecast.overlay.Hypercube;
import dev.cubecast.overlay.Vertex;
import dev.cubecast.protocol.NodeProtocol;
import dev.cubecast.topic.Leader;
import dev.cubecast.topic.Shard;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;

/** {@code GET /cube}: nodes, links, shards and their leaders, as this node sees them. */
final class CubeView {
    private final NodeProtocol protocol;
    private final HttpNode node;
    private final Hypercube cube;

    CubeView(HttpNode node) {
        this.node = node;
        this.protocol = node.protocol();
        this.cube = new Hypercube(protocol.self().dimension());
    }

    void handle(RoutingContext ctx) {
        Reply.json(
                ctx,
                200,
                new JsonObject()
                        .put("cube", describeCube())
                        .put("self", protocol.self().toString())
                        .put("nodes", describeNodes())
                        .put("links", describeLinks())
                        .put("shards", describeShards()));
    }

    /** The cube has no id until it is formed, which takes durable topics. */
    private JsonObject describeCube() {
        return new JsonObject()
                .put("name", node.cubeName())
                .putNull("id")
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
            links.add(new JsonObject().put("to", neighbour.toString()).put("up", node.hasLinkTo(neighbour)));
        }
        return links;
    }

    private JsonArray describeShards() {
        JsonArray shards = new JsonArray();
        cube.vertices().forEach(home -> shards.add(describe(new Shard(home))));
        return shards;
    }

    private JsonObject describe(Shard shard) {
        Optional<Leader> leader = protocol.leaders().leaderOf(shard);
        JsonArray replicas = new JsonArray();
        for (Vertex replica : node.replicas(shard)) {
            boolean leads =
                    leader.filter(found -> found.vertex().equals(replica)).isPresent();
            // Replicas of ephemeral topics know the topics and keep no messages: nothing can lag.
            replicas.add(new JsonObject()
                    .put("vertex", replica.toString())
                    .put("role", leads ? "leader" : "follower")
                    .put("lag", 0));
        }
        return new JsonObject()
                .put("shard", shard.toString())
                .put("home", shard.home().toString())
                .put("leader", leader.map(found -> found.vertex().toString()).orElse(null))
                .put("epoch", leader.map(Leader::epoch).orElse(null))
                .put("replicas", replicas);
    }
}
