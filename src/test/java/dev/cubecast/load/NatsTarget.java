package dev.cubecast.load;

import dev.cubecast.node.CubeLayout;
import dev.cubecast.node.FreePorts;
import dev.cubecast.node.Web;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** nats-server, published to over TCP and watched over WebSocket. */
final class NatsTarget extends Target {
    private static final String CONNECT = "CONNECT {\"verbose\":false,\"pedantic\":false}\r\n";
    private static final String CONFIG = """
            listen: "127.0.0.1:%d"
            websocket { listen: "127.0.0.1:%d", no_tls: true, compression: false }
            ping_interval: "1h"
            """;

    private final CubeLayout layout;

    private NatsTarget(CubeLayout layout, ServerProcess process) {
        super("nats", List.of(process));
        this.layout = layout;
    }

    /** Starts it, and returns when it is ready. */
    static NatsTarget start(String program, Path folder) throws Exception {
        CubeLayout layout = FreePorts.layout(1);
        Path config = Files.writeString(
                folder.resolve("nats.conf"), CONFIG.formatted(layout.bridgePort(), layout.httpPort()));
        ServerProcess process =
                new ServerProcess(List.of(program, "-c", config.toString()), folder.resolve("nats.out"));
        NatsTarget target = new NatsTarget(layout, process);
        Web.await("nats-server is ready", () -> listens(layout.bridgePort()) && listens(layout.httpPort()));
        return target;
    }

    private static boolean listens(int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException notYet) {
            return false;
        }
    }

    @Override
    boolean isJava() {
        return false;
    }

    @Override
    int publishPort() {
        return layout.bridgePort();
    }

    @Override
    byte[] greeting() {
        return CONNECT.getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    byte[] publish(String topic, String payload) {
        return ("PUB " + topic + " " + payload.length() + "\r\n" + payload + "\r\n")
                .getBytes(StandardCharsets.US_ASCII);
    }

    /** It says hello to everybody. */
    @Override
    boolean isComplaint(String heard) {
        return heard.contains("-ERR");
    }

    @Override
    Watch watch(Reception reception, int topic, String name, int payloadBytes) {
        Deliveries deliveries = new NatsDeliveries(reception, topic, name, payloadBytes, CONNECT);
        return new Watch(new LoadSocket(layout.httpPort(), "/", deliveries), deliveries);
    }
}
