package dev.cubecast.load;

import dev.cubecast.node.CubeLayout;
import dev.cubecast.node.FreePorts;
import dev.cubecast.node.Web;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The bare loop of {@code bench/BareFanOut.java}. */
final class BareTarget extends Target {
    private final CubeLayout layout;
    private final int messageBytes;

    private BareTarget(String name, CubeLayout layout, ServerProcess process, int messageBytes) {
        super(name, List.of(process));
        this.layout = layout;
        this.messageBytes = messageBytes;
    }

    /**
     * Starts it, and returns when it is ready.
     *
     * @param messageBytes of what it delivers; 0 for the payload alone
     * @param transport auto, io_uring, epoll or nio
     */
    static BareTarget start(String name, int messageBytes, String transport, Path folder) throws Exception {
        CubeLayout layout = FreePorts.layout(1);
        Path output = folder.resolve(name + ".out");
        ServerProcess process = new ServerProcess(
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-Xms16m",
                        "-Xmx256m",
                        "-cp",
                        "target/cubecast.jar",
                        "bench/BareFanOut.java",
                        "--transport",
                        transport,
                        "--http-port",
                        String.valueOf(layout.httpPort()),
                        "--bridge-port",
                        String.valueOf(layout.bridgePort())),
                output);
        BareTarget target = new BareTarget(name, layout, process, messageBytes);
        Web.await("the bare loop is ready", () -> !process.isAlive() || isReady(output));
        if (!process.isAlive()) {
            throw new IllegalStateException("the bare loop has ended: " + process.output());
        }
        System.out.println(name + ": " + process.output().strip());
        return target;
    }

    private static boolean isReady(Path output) {
        try {
            return Files.readString(output).contains("ready");
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    @Override
    int publishPort() {
        return layout.bridgePort();
    }

    @Override
    Watch watch(Reception reception, int topic, String name, int payloadBytes) {
        Deliveries deliveries = new Deliveries(reception, topic, payloadBytes);
        return new Watch(
                new LoadSocket(layout.httpPort(), "/" + name + "?bytes=" + messageBytes, deliveries), deliveries);
    }
}
