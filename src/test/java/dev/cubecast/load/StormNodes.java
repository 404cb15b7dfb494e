package dev.cubecast.load;

import dev.cubecast.node.CubeLayout;
import dev.cubecast.node.FreePorts;
import dev.cubecast.node.Web;
import dev.cubecast.overlay.Vertex;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/** One node, or the four of a cube, as people start them: processes that are ended and started again. */
final class StormNodes implements AutoCloseable {
    private static final int DIMENSION = 2;
    private static final long STOP_TIMEOUT_S = 30;

    private final CubeLayout layout = FreePorts.layout(DIMENSION);
    private final Path folder;
    private final int count;
    private final String heap;
    private final Map<Integer, Process> processes = new LinkedHashMap<>();

    /** @param count 1 or 4 */
    StormNodes(Path folder, int count, String heap) throws IOException, InterruptedException {
        this.folder = folder;
        this.count = count;
        this.heap = heap;
        // A run that is interrupted leaves no processes behind.
        Runtime.getRuntime().addShutdownHook(new Thread(this::close));
        for (int node = 0; node < count; node++) {
            start(node);
        }
        for (int node = 0; node < count; node++) {
            awaitReady(node);
        }
    }

    void start(int node) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command(node))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        folder.resolve("out-" + node).toFile()));
        builder.environment().put("CUBECAST_JAVA_OPTS", "-Xmx" + heap);
        processes.put(node, builder.start());
    }

    private List<String> command(int node) {
        List<String> command = new ArrayList<>(List.of("./cubecast", "node"));
        layout.settingsOf(new Vertex(node, DIMENSION)).forEach((name, value) -> {
            if (count > 1 || !name.startsWith("peers.")) {
                command.addAll(List.of("--set", name + "=" + value));
            }
        });
        command.addAll(List.of("--set", "data.folder=" + folder.resolve("data")));
        command.addAll(List.of("--set", "log.folder=" + folder.resolve("logs")));
        return command;
    }

    void awaitReady(int node) throws InterruptedException {
        new Web().awaitReady(url(node));
    }

    String url(int node) {
        return "http://127.0.0.1:" + port(node);
    }

    int port(int node) {
        return layout.httpPort() + node;
    }

    /** Of all from this one on. */
    List<Integer> portsFrom(int node) {
        return IntStream.range(node, count).mapToObj(this::port).toList();
    }

    int count() {
        return count;
    }

    long pid(int node) {
        return process(node).pid();
    }

    private Process process(int node) {
        Process process = processes.get(node);
        if (process == null) {
            throw new IllegalArgumentException("there is no node " + node);
        }
        return process;
    }

    /** User and system time of all of them so far, in milliseconds. */
    long cpuMs() {
        return processes.values().stream()
                .flatMap(process -> process.info().totalCpuDuration().stream())
                .mapToLong(Duration::toMillis)
                .sum();
    }

    /** As {@code kill -9}. */
    void kill(int node) throws InterruptedException {
        process(node).destroyForcibly().waitFor();
    }

    /** As a service manager does. Returns how many milliseconds it took. */
    long stop(int node) throws InterruptedException {
        long begin = System.nanoTime();
        process(node).destroy();
        if (!process(node).waitFor(STOP_TIMEOUT_S, TimeUnit.SECONDS)) {
            throw new IllegalStateException("a node was asked to stop and did not within " + STOP_TIMEOUT_S + " s");
        }
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin);
    }

    @Override
    public void close() {
        processes.values().forEach(process -> process.destroyForcibly().onExit().join());
    }
}
