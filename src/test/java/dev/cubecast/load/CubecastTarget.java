package dev.cubecast.load;

import dev.cubecast.node.CubeLayout;
import dev.cubecast.node.FreePorts;
import dev.cubecast.node.Web;
import dev.cubecast.overlay.Vertex;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** One node, or two with the publisher at one, which leads the topics, and the subscribers at the other. */
final class CubecastTarget extends Target {
    private static final int DIMENSION = 1;

    private final CubeLayout layout;
    private final int nodes;
    private final String durability;
    private final HttpClient http = HttpClient.newHttpClient();
    private final List<String> topics = new ArrayList<>();
    private int tried;

    private CubecastTarget(String name, CubeLayout layout, List<ServerProcess> processes, String durability) {
        super(name, processes);
        this.layout = layout;
        this.nodes = processes.size();
        this.durability = durability;
    }

    /**
     * Starts it, and returns when it is ready.
     *
     * @param nodes 1 or 2
     */
    static CubecastTarget start(String name, int nodes, String durability, Path folder) throws Exception {
        CubeLayout layout = FreePorts.layout(DIMENSION);
        List<ServerProcess> processes = new ArrayList<>();
        for (int node = 0; node < nodes; node++) {
            Path output = folder.resolve(name + "-" + node + ".out");
            processes.add(new ServerProcess(command(layout, node, nodes, folder.resolve(name)), output));
        }
        CubecastTarget target = new CubecastTarget(name, layout, processes, durability);
        try {
            for (int node = 0; node < nodes; node++) {
                new Web().awaitReady(target.url(node));
            }
        } catch (AssertionError | InterruptedException failure) {
            target.close();
            throw failure;
        }
        return target;
    }

    private static List<String> command(CubeLayout layout, int node, int nodes, Path folder) {
        List<String> command = new ArrayList<>(List.of("./cubecast", "node"));
        for (Map.Entry<String, String> setting :
                layout.settingsOf(new Vertex(node, DIMENSION)).entrySet()) {
            if (nodes > 1 || !setting.getKey().startsWith("peers.")) {
                command.addAll(List.of("--set", setting.getKey() + "=" + setting.getValue()));
            }
        }
        command.addAll(List.of("--set", "data.folder=" + folder.resolve("data")));
        command.addAll(List.of("--set", "log.folder=" + folder.resolve("logs")));
        // One publisher stands for many.
        command.addAll(List.of("--set", "bridge.frames-per-second-max=10000000"));
        return command;
    }

    String url(int node) {
        return "http://127.0.0.1:" + (layout.httpPort() + node);
    }

    @Override
    boolean isProfiled() {
        return true;
    }

    @Override
    List<String> topics(int count) throws IOException, InterruptedException {
        while (topics.size() < count) {
            String topic = String.format("bench.%s.%05d", durability, tried++);
            if (leader(topic).equals(new Vertex(0, DIMENSION).toString())) {
                topics.add(topic);
            }
        }
        return topics.subList(0, count);
    }

    /** Makes a topic. */
    private String leader(String topic) throws IOException, InterruptedException {
        HttpResponse<String> answer = http.send(
                HttpRequest.newBuilder(URI.create(url(0) + "/topics/" + topic))
                        .PUT(BodyPublishers.ofString("{\"durability\":\"" + durability + "\"}"))
                        .build(),
                BodyHandlers.ofString());
        if (answer.statusCode() / 100 != 2) {
            throw new IOException("the topic could not be made: " + answer.statusCode() + " " + answer.body());
        }
        return new JsonObject(answer.body()).getString("leader");
    }

    @Override
    int publishPort() {
        return layout.bridgePort();
    }

    @Override
    Watch watch(Reception reception, int topic, String name, int payloadBytes) {
        Deliveries deliveries = new Deliveries(reception, topic, payloadBytes);
        return new Watch(new LoadSocket(layout.httpPort() + nodes - 1, "/topics/" + name, deliveries), deliveries);
    }
}
