package dev.cubecast.cli;

import dev.cubecast.link.HostPort;
import dev.cubecast.node.NodeConfig;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;

/** Tells before anything starts which ports are taken: what a server says that cannot listen names none. */
final class PortCheck {
    private PortCheck() {}

    /**
     * @throws CommandFailure that names the first port that cannot be listened on, and says how many others there are
     */
    static void requireFree(List<NodeConfig> configs) {
        List<String> taken = new ArrayList<>();
        for (NodeConfig config : configs) {
            check(config, "http.port", config.http().host(), config.http().port(), taken);
            check(config, "bridge.port", config.bridge().host(), config.bridge().port(), taken);
            check(config, "link.port", config.link().host(), config.link().port(), taken);
        }
        if (!taken.isEmpty()) {
            String others = taken.size() == 1 ? "" : " and on " + (taken.size() - 1) + " other ports";
            throw new CommandFailure(
                    taken.get(0) + others + "; is it running already? Stop what listens there, or choose other ports.");
        }
    }

    private static void check(NodeConfig config, String path, String host, int port, List<String> taken) {
        InetSocketAddress address = new InetSocketAddress(host, port);
        String place = new HostPort(host, port) + " (" + path + " of node " + config.vertex() + ")";
        if (address.isUnresolved()) {
            throw new CommandFailure("there is no host " + host + " to listen on: " + place);
        }
        try (ServerSocket socket = new ServerSocket()) {
            // As the servers do: a port whose last connections linger is free.
            socket.setReuseAddress(true);
            socket.bind(address);
        } catch (IOException refused) {
            taken.add("cannot listen on " + place + " (" + refused.getMessage() + ")");
        }
    }
}
