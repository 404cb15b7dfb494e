package dev.cubecast.client;

import dev.cubecast.Sockets;
import dev.cubecast.node.CubeNode;
import dev.cubecast.node.LoneNode;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A node that is a cube of its own, in this process, and clients of it. */
final class OneNode implements AutoCloseable {
    private static final long PATIENCE_S = 30;

    final Vertx vertx = Vertx.vertx();
    private final Vertx loop = Sockets.oneLoop();
    private final CubeNode node;
    private final List<CubecastClient> clients = new ArrayList<>();

    OneNode(Path folder) {
        node = await(LoneNode.start(loop, folder));
    }

    /** Of its event bus endpoint. */
    String address() {
        return node.addresses().bridge();
    }

    CubecastClient client() {
        return client(ClientOptions.of(address()));
    }

    CubecastClient client(ClientOptions options) {
        CubecastClient client = await(CubecastClient.connect(vertx, options));
        clients.add(client);
        return client;
    }

    /** Makes a topic of which nothing is stored. */
    String ephemeral(String topic) {
        JsonObject settings = new JsonObject().put("durability", "none");
        await(client().ask(
                        "cubecast.topic.create",
                        new JsonObject().put("topic", topic).put("settings", settings)));
        return topic;
    }

    static <T> T await(Future<T> future) {
        try {
            return future.await(PATIENCE_S, TimeUnit.SECONDS);
        } catch (java.util.concurrent.TimeoutException late) {
            throw new AssertionError(late);
        }
    }

    /** What it fails with. */
    static Throwable failure(Future<?> future) {
        return await(future.transform(done -> Future.succeededFuture(done.cause())));
    }

    @Override
    public void close() {
        clients.forEach(client -> await(client.close()));
        await(node.stop());
        await(loop.close());
        await(vertx.close());
    }
}
