package dev.cubecast.cli.bench;

import dev.cubecast.cli.CommandFailure;
import dev.cubecast.cli.JsonTree;
import dev.cubecast.cli.NodeClient;
import dev.cubecast.cli.RequestFailure;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Where nodes have their event bus endpoints over TCP. */
final class Bridges {
    private Bridges() {}

    /** Asks each node for its own, as {@code host:port}. */
    static List<String> ask(List<URI> nodes) throws RequestFailure {
        List<String> bridges = new ArrayList<>();
        for (URI node : nodes) {
            String answer = new NodeClient(List.of(node)).get("/cube").body();
            bridges.add(of(JsonTree.require(answer))
                    .orElseThrow(() -> new CommandFailure(node
                            + " has no event bus bridge over TCP, through which the load would go; name a node that has one,"
                            + " or set its bridge.port")));
        }
        return bridges;
    }

    /** That of the node which has described the cube so. */
    static Optional<String> of(JsonObject cube) {
        return cube.getJsonArray("nodes", new JsonArray()).stream()
                .filter(JsonObject.class::isInstance)
                .map(JsonObject.class::cast)
                .filter(node -> cube.getString("self", "").equals(node.getString("vertex")))
                .flatMap(node -> Optional.ofNullable(node.getString("bridge")).stream())
                .findFirst();
    }

    /** Whether an address, as {@code host:port}, is one of this machine's own. */
    static boolean isOnThisMachine(String bridge) {
        try {
            String host = bridge.substring(0, bridge.lastIndexOf(':'));
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException elsewhere) {
            return false;
        }
    }
}
