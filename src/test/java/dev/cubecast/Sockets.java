package dev.cubecast;

import dev.cubecast.node.NodeTransport;
import dev.cubecast.node.TransportChoice;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.util.List;

/**
 * What serves the sockets of nodes in tests: as for real ones the best that works, or what -Dcubecast.transport names.
 */
public final class Sockets {
    public static final NodeTransport TRANSPORT =
            TransportChoice.firstThatWorks(wanted()).transport();

    private Sockets() {}

    private static List<NodeTransport> wanted() {
        String named = System.getProperty("cubecast.transport", "auto");
        return NodeTransport.BEST_FIRST.stream()
                .filter(transport -> named.equals("auto") || named.equals(transport.text()))
                .toList();
    }

    /** With as many event loops as Vert.x finds right. */
    public static Vertx vertx() {
        return vertx(new VertxOptions());
    }

    /** As a node has it. */
    public static Vertx oneLoop() {
        return vertx(new VertxOptions().setEventLoopPoolSize(1));
    }

    private static Vertx vertx(VertxOptions options) {
        return Vertx.builder()
                .with(options)
                .withTransport(TRANSPORT.library().orElseThrow())
                .build();
    }
}
