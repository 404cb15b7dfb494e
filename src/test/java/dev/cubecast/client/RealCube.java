package dev.cubecast.client;

import dev.cubecast.node.CubeLayout;
import dev.cubecast.node.FreePorts;
import dev.cubecast.node.NodeProcess;
import dev.cubecast.node.Web;
import dev.cubecast.overlay.Vertex;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Four processes, of which any three go on without the fourth. */
final class RealCube implements AutoCloseable {
    static final int SIZE = 4;

    private final CubeLayout layout = FreePorts.layout(2);
    private final List<NodeProcess> nodes = new ArrayList<>();
    private final Web web = new Web();

    RealCube(Path folder) throws IOException, InterruptedException {
        for (Vertex vertex : layout.cube().vertices()) {
            Map<String, String> settings = new LinkedHashMap<>(layout.settingsOf(vertex));
            settings.put("data.folder", folder.resolve("data").toString());
            settings.put("log.folder", folder.resolve("logs").toString());
            Path none = Files.writeString(folder.resolve(vertex + ".yaml"), "");
            nodes.add(new NodeProcess(none, settings, folder.resolve("out-" + vertex)));
        }
        for (int node = 0; node < SIZE; node++) {
            awaitReady(node);
        }
    }

    /** Of all event bus endpoints. */
    List<String> addresses() {
        List<String> addresses = new ArrayList<>();
        for (int node = 0; node < SIZE; node++) {
            addresses.add("127.0.0.1:" + (layout.bridgePort() + node));
        }
        return addresses;
    }

    /** Which node has this event bus endpoint. */
    int number(String address) {
        return addresses().indexOf(address);
    }

    void kill(int node) throws InterruptedException {
        nodes.get(node).kill();
    }

    /** Ends it as a service manager does. */
    void stop(int node) throws InterruptedException {
        nodes.get(node).stop();
    }

    /** Starts it again, and returns when it serves. */
    void start(int node) throws IOException, InterruptedException {
        nodes.get(node).startAgain();
        awaitReady(node);
    }

    /** Lets a process stand still, or go on. */
    void signal(int node, String name) throws IOException, InterruptedException {
        nodes.get(node).signal(name);
    }

    private void awaitReady(int node) throws InterruptedException {
        web.awaitReady("http://127.0.0.1:" + (layout.httpPort() + node));
    }

    @Override
    public void close() {
        nodes.forEach(NodeProcess::close);
    }
}
