package dev.cubecast.node;

import dev.cubecast.link.HostPort;
import dev.cubecast.overlay.Hypercube;
import dev.cubecast.overlay.Vertex;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The ports of a whole cube on one machine: vertex number i uses each base port + i.
 *
 * @param dimension 1 to {@link Vertex#DIMENSION_MAX}
 */
public record CubeLayout(int dimension, int httpPort, int bridgePort, int linkPort) {
    /** For trying out and for tests on one machine: everybody can read it. */
    public static final String DEVELOPMENT_SECRET = "cubecast-development-secret";

    private static final String HOST = "127.0.0.1";

    /** The cube of {@code conf/cube-3}, and of {@code cubecast cube} without options. */
    public static final CubeLayout DEFAULT = new CubeLayout(3, 8080, 7000, 7100);

    /** @throws IllegalArgumentException if there is no such cube or its ports overlap, saying what would be right */
    public CubeLayout {
        if (dimension < 1 || dimension > Vertex.DIMENSION_MAX) {
            throw new IllegalArgumentException(
                    "a cube has 1 to " + Vertex.DIMENSION_MAX + " dimensions, but " + dimension + " were asked for");
        }
        requireRoom("--http-port", httpPort, dimension);
        requireRoom("--bridge-port", bridgePort, dimension);
        requireRoom("--link-port", linkPort, dimension);
        requireDistance("--http-port", httpPort, "--bridge-port", bridgePort, dimension);
        requireDistance("--http-port", httpPort, "--link-port", linkPort, dimension);
        requireDistance("--bridge-port", bridgePort, "--link-port", linkPort, dimension);
    }

    private static void requireRoom(String option, int base, int dimension) {
        int most = HostPort.PORT_MAX - (1 << dimension) + 1;
        if (base < 1 || base > most) {
            throw new IllegalArgumentException(
                    option + " must be from 1 to " + most + " for " + (1 << dimension) + " nodes, but is " + base);
        }
    }

    private static void requireDistance(String option, int base, String otherOption, int otherBase, int dimension) {
        int nodes = 1 << dimension;
        if (Math.abs(base - otherBase) < nodes) {
            throw new IllegalArgumentException(option + " and " + otherOption + " must differ by at least " + nodes
                    + ", a port for each node, but are " + base + " and " + otherBase);
        }
    }

    public Hypercube cube() {
        return new Hypercube(dimension);
    }

    /** What is special about the node at a vertex, as settings. */
    public Map<String, String> settingsOf(Vertex vertex) {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("cube.secret", DEVELOPMENT_SECRET);
        settings.put("node.vertex", vertex.toString());
        settings.put("node.host", HOST);
        settings.put("http.port", String.valueOf(httpPort + vertex.number()));
        settings.put("bridge.port", String.valueOf(bridgePort + vertex.number()));
        settings.put("link.port", String.valueOf(linkPort + vertex.number()));
        for (Vertex neighbour : cube().neighbours(vertex)) {
            settings.put("peers." + neighbour, new HostPort(HOST, linkPort + neighbour.number()).toString());
        }
        return settings;
    }
}
