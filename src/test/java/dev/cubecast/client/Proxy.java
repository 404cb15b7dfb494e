package dev.cubecast.client;

import io.vertx.core.Vertx;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.SocketAddress;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Stands between clients and a node, and cuts or freezes their connections. */
final class Proxy {
    private final NetClient outgoing;
    private final NetServer server;
    private final Set<NetSocket> clients = ConcurrentHashMap.newKeySet();
    private final Set<NetSocket> nodes = ConcurrentHashMap.newKeySet();
    private volatile boolean isDown;
    private volatile boolean isFrozen;

    /** @param target {@code host:port} */
    Proxy(Vertx vertx, String target) {
        outgoing = vertx.createNetClient();
        int colon = target.indexOf(':');
        SocketAddress address = SocketAddress.inetSocketAddress(
                Integer.parseInt(target.substring(colon + 1)), target.substring(0, colon));
        server = OneNode.await(vertx.createNetServer()
                .connectHandler(client -> accept(client, address))
                .listen(0, "127.0.0.1"));
    }

    String address() {
        return "127.0.0.1:" + server.actualPort();
    }

    private void accept(NetSocket client, SocketAddress target) {
        if (isDown) {
            client.close();
            return;
        }
        clients.add(client);
        client.pause();
        if (isFrozen) {
            return;
        }
        outgoing.connect(target).onComplete(connected -> {
            if (connected.failed()) {
                client.close();
                return;
            }
            NetSocket node = connected.result();
            nodes.add(node);
            client.pipeTo(node);
            node.pipeTo(client);
            client.closeHandler(closed -> clients.remove(client));
        });
    }

    /** From now on nothing comes through, and nobody is told. */
    void freeze() {
        isFrozen = true;
        clients.forEach(NetSocket::pause);
        nodes.forEach(NetSocket::pause);
    }

    /** Ends all connections, wherever in a frame they are. */
    void cut() {
        clients.forEach(NetSocket::close);
    }

    /** From now on there are none. */
    void takeDown() {
        isDown = true;
        cut();
    }

    void bringUp() {
        isDown = false;
    }
}
