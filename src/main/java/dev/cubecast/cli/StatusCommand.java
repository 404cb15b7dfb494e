package dev.cubecast.cli;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(name = "status", description = "Shows the cube as a node sees it: its nodes, and who leads which shard.")
final class StatusCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Mixin
    private NodeOptions nodes;

    StatusCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws RequestFailure {
        String answer = nodes.connect(terminal).get("/cube").body();
        if (nodes.json()) {
            terminal.print(JsonText.compact(answer).orElse(answer));
        } else {
            print(JsonTree.require(answer));
        }
        return 0;
    }

    private void print(JsonObject status) {
        JsonObject cube = status.getJsonObject("cube", new JsonObject());
        terminal.print("cube " + cube.getString("name") + " of dimension " + cube.getValue("dimension") + ", seen by "
                + status.getString("self"));
        terminal.print("");
        Table members = new Table("NODE", "STATE", "INCARNATION", "HTTP", "BRIDGE", "LINK");
        for (JsonObject node : objects(status, "nodes")) {
            members.row(
                    node.getValue("vertex"),
                    node.getValue("state"),
                    node.getValue("incarnation"),
                    node.getValue("http"),
                    node.getValue("bridge"),
                    node.getValue("link"));
        }
        members.print(terminal);
        terminal.print("");
        Table shards = new Table("SHARD", "HOME", "LEADER", "EPOCH", "REPLICAS");
        for (JsonObject shard : objects(status, "shards")) {
            shards.row(
                    shard.getValue("shard"),
                    shard.getValue("home"),
                    shard.getValue("leader"),
                    shard.getValue("epoch"),
                    replicas(shard));
        }
        shards.print(terminal);
    }

    private static String replicas(JsonObject shard) {
        return objects(shard, "replicas").stream()
                .map(replica -> replica.getString("vertex"))
                .collect(Collectors.joining(" "));
    }

    private static List<JsonObject> objects(JsonObject parent, String field) {
        return parent.getJsonArray(field, new JsonArray()).stream()
                .filter(JsonObject.class::isInstance)
                .map(JsonObject.class::cast)
                .toList();
    }
}
