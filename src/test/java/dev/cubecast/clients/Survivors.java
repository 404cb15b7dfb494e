package dev.cubecast.clients;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** The two clients of {@code survive.js}, a publisher and a subscriber that never stop, and what they say. */
final class Survivors implements AutoCloseable {
    static final List<String> CLIENTS = List.of("subscriber", "publisher");

    private final Script script;
    private final Map<String, String> connected = new LinkedHashMap<>();

    Survivors(Path folder, Map<String, String> environment) throws IOException {
        script = new Script(folder, environment, List.of("node", "survive.js"));
    }

    /** The node that a client is connected to, once it is. */
    String nodeOf(String client) throws IOException {
        while (!connected.containsKey(client)) {
            await(event -> true);
        }
        return connected.get(client);
    }

    void awaitMove(String client, String from) throws IOException {
        while (nodeOf(client).equals(from)) {
            await(event -> true);
        }
    }

    /** Returns when the subscriber has got more than was under way. */
    void awaitMessages() throws IOException {
        for (int scores = 0; scores < 2; scores++) {
            await(event -> event.getString("what").equals("received"));
        }
    }

    /** Lets the publisher stop and the subscriber get the rest, and returns what became of all messages. */
    JsonObject end() throws IOException, InterruptedException {
        script.endInput();
        JsonObject end = await(event -> event.getString("what").equals("end"));
        script.awaitSuccess();
        return end;
    }

    private JsonObject await(Predicate<JsonObject> isExpected) throws IOException {
        return new JsonObject(script.awaitLine(line -> {
            JsonObject event = new JsonObject(line);
            if ("open".equals(event.getString("name"))) {
                connected.put(event.getString("client"), event.getString("node"));
            }
            return isExpected.test(event);
        }));
    }

    @Override
    public void close() {
        script.close();
    }
}
