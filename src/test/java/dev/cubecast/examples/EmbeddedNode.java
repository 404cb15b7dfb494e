package dev.cubecast.examples;

import dev.cubecast.config.Settings;
import dev.cubecast.node.CubeNode;
import dev.cubecast.node.NodeConfig;
import dev.cubecast.node.NodeConfigReader;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** A service on Vert.x with a node of its own in it: here one without neighbours, which is a cube for itself. */
public final class EmbeddedNode {
    private EmbeddedNode() {}

    /** @param args a folder for what the node stores */
    public static void main(String[] args) {
        Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
        run(vertx, Path.of(args[0]), System.out::println).onComplete(done -> vertx.close());
    }

    /** @param vertx with one event loop, which the node and the service share */
    static Future<Void> run(Vertx vertx, Path folder, Consumer<String> out) {
        return CubeNode.start(vertx, config(folder)).compose(node -> {
            String eventBus = node.addresses().bridge();
            return OrdersClient.run(vertx, List.of(eventBus), out).eventually(node::stop);
        });
    }

    /** Any free ports; all else as in conf/reference.yaml. */
    private static NodeConfig config(Path folder) {
        Map<String, String> settings = Map.of(
                "cube.secret", "a secret of 16 characters or more",
                "node.vertex", "0",
                "http.port", "0",
                "bridge.port", "0",
                "link.port", "0",
                "data.folder", folder.resolve("data").toString(),
                "log.folder", folder.resolve("logs").toString());
        return NodeConfigReader.read(Settings.builder().computed(settings).build());
    }
}
