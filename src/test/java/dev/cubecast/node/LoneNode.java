package dev.cubecast.node;

import dev.cubecast.config.Settings;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.Map;

/** A node that is a cube of its own, on ports that are free. */
public final class LoneNode {
    private LoneNode() {}

    /** @param folder for its data and its log */
    public static Future<CubeNode> start(Vertx loop, Path folder) {
        Map<String, String> settings = Map.of(
                "cube.secret", "a secret of 16 characters or more",
                "node.vertex", "0",
                "http.port", "0",
                "bridge.port", "0",
                "link.port", "0",
                "data.folder", folder.resolve("data").toString(),
                "log.folder", folder.resolve("logs").toString());
        return CubeNode.start(
                loop,
                NodeConfigReader.read(Settings.builder().computed(settings).build()));
    }
}
