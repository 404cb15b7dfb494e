package dev.cubecast.node;

import dev.cubecast.Sockets;
import dev.cubecast.config.Settings;
import dev.cubecast.overlay.Vertex;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** A cube whose nodes share this process, each with a Vert.x of its own, on ports that were free. */
final class CubeInOneProcess {
    final CubeLayout layout;
    private final List<NodeMetrics> metrics = new ArrayList<>();
    private final List<Vertx> loops = new ArrayList<>();
    private final List<CubeNode> nodes = new ArrayList<>();

    CubeInOneProcess(int dimension, Path folder) throws Exception {
        this(dimension, folder, vertex -> Map.of());
        Web web = new Web();
        for (int i = 0; i < layout.cube().size(); i++) {
            web.awaitReady(url(i));
        }
    }

    /** Nodes with settings of their own, which need not be ready. */
    CubeInOneProcess(int dimension, Path folder, Function<Vertex, Map<String, String>> special) throws Exception {
        layout = FreePorts.layout(dimension);
        List<Future<CubeNode>> starting = new ArrayList<>();
        for (Vertex vertex : layout.cube().vertices()) {
            NodeMetrics own = new NodeMetrics();
            Vertx loop = own.newVertx(Sockets.TRANSPORT);
            metrics.add(own);
            loops.add(loop);
            starting.add(CubeNode.start(loop, config(vertex, folder, special.apply(vertex)), own));
        }
        Future.all(starting).await(30, TimeUnit.SECONDS);
        starting.forEach(started -> nodes.add(started.result()));
    }

    private NodeConfig config(Vertex vertex, Path folder, Map<String, String> special) {
        Map<String, String> settings = new LinkedHashMap<>(layout.settingsOf(vertex));
        settings.put("data.folder", folder.resolve("data").toString());
        settings.put("log.folder", folder.resolve("logs").toString());
        settings.putAll(special);
        return NodeConfigReader.read(Settings.builder().computed(settings).build());
    }

    String url(int vertex) {
        return "http://127.0.0.1:" + (layout.httpPort() + vertex);
    }

    int linkPort(int vertex) {
        return layout.linkPort() + vertex;
    }

    int httpPort(int vertex) {
        return layout.httpPort() + vertex;
    }

    void stop() throws Exception {
        Future.join(nodes.stream().map(CubeNode::stop).toList()).await(30, TimeUnit.SECONDS);
        Future.join(loops.stream().map(Vertx::close).toList()).await(30, TimeUnit.SECONDS);
        metrics.forEach(NodeMetrics::close);
    }
}
