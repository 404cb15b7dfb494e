package dev.cubecast.node;

import dev.cubecast.bridge.BridgeSettings;
import dev.cubecast.bridge.PullSettings;
import dev.cubecast.config.ConfigException;
import dev.cubecast.config.ConfigProblem;
import dev.cubecast.config.Origin;
import dev.cubecast.eventbus.BusSettings;
import dev.cubecast.http.HttpSettings;
import dev.cubecast.link.HostPort;
import dev.cubecast.link.LinkSettings;
import dev.cubecast.membership.Addresses;
import dev.cubecast.overlay.Vertex;
import dev.cubecast.protocol.ProtocolSettings;
import dev.cubecast.protocol.ReplicationSettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * All that one node is told. {@link NodeConfigReader} reads one, {@link NodeConfigRules} says what is right.
 *
 * @param clients what is kept for the clients that watch topics
 * @param peers where the links of neighbours listen, by vertex; a neighbour that is missing is taken for unoccupied
 * @param replication of durable topics; their publishes and their delivery have the settings of those of ephemeral
 *     ones, as far as they know them
 * @param dataFolder holds a folder {@code node-<vertex>} of each node
 */
public record NodeConfig(
        Cube cube,
        Node node,
        HttpSettings http,
        BridgeSettings clients,
        LinkSettings link,
        BusSettings bridge,
        SortedMap<Vertex, HostPort> peers,
        Path dataFolder,
        LogSettings log,
        ProtocolSettings protocol,
        ReplicationSettings replication,
        PullSettings pulls) {

    /**
     * What all nodes of a cube have in common.
     *
     * @param name enters the order of replicas, so it must not change once there are topics
     * @param members the vertices that form the cube together, before there can be durable topics (ARCHITECTURE.md,
     *     rule 15)
     * @param secret proves to a peer that this node belongs to the cube
     */
    public record Cube(String name, SortedSet<Vertex> members, String secret) {
        /** Below this a recorded handshake would let a secret be found by trying. */
        public static final int SECRET_LENGTH_MIN = 16;

        public Cube {
            members = Collections.unmodifiableSortedSet(new TreeSet<>(members));
        }

        /** Without the secret, as configurations get into logs. */
        @Override
        public String toString() {
            return "Cube[name=" + name + ", members=" + members + "]";
        }
    }

    /**
     * What concerns the node alone.
     *
     * @param host the name or address under which peers and clients reach the node
     * @param transports what its sockets may be served by, the one before all others first
     */
    public record Node(Vertex vertex, String host, List<NodeTransport> transports) {
        public Node {
            transports = List.copyOf(transports);
        }
    }

    public Vertex vertex() {
        return node.vertex();
    }

    /** The folder for what this node keeps. */
    public Path nodeFolder() {
        return dataFolder.resolve("node-" + vertex());
    }

    /**
     * What the node tells others about where it is.
     *
     * @param httpPort the port that is really listened on, which differs from the configured one if that is 0
     * @param bridgePort likewise
     * @param linkPort likewise
     */
    public Addresses addresses(int httpPort, int bridgePort, int linkPort) {
        return new Addresses(announced(httpPort), announced(bridgePort), announced(linkPort));
    }

    private String announced(int port) {
        return new HostPort(node.host(), port).toString();
    }

    /** @throws ConfigException if a rule is broken; for configurations that were not read but built */
    public void validate() {
        List<ConfigProblem> problems = new ArrayList<>();
        NodeConfigRules.check(
                this,
                (path, value, expected) ->
                        problems.add(new ConfigProblem(new Origin.Unwritten(), path, '"' + value + '"', expected)));
        if (!problems.isEmpty()) {
            throw new ConfigException(problems);
        }
    }
}
