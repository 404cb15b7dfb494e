package dev.cubecast.cli;

import dev.cubecast.overlay.Vertex;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "shard", description = "Mends shards of topics.", synopsisSubcommandLabel = "COMMAND")
final class ShardCommand {
    private ShardCommand() {}

    /** The command with its subcommands. */
    static CommandLine of(Terminal terminal) {
        return new CommandLine(new ShardCommand()).addSubcommand(new Recover(terminal));
    }

    @Command(
            name = "recover",
            description = {
                "Makes a shard that has lost a majority of its replicas for good go on from one of those that are left. What only the"
                        + " others had is lost.",
                "The node refuses if it hears a leader, or enough others for a majority."
            })
    static final class Recover implements Callable<Integer> {
        private final Terminal terminal;

        @Parameters(paramLabel = "SHARD", description = "The shard by its home, such as 101.")
        private Vertex shard;

        @Option(
                names = "--from",
                paramLabel = "VERTEX",
                required = true,
                description = "The node whose replica the shard goes on from; best the one that has most.")
        private Vertex from;

        @Option(names = "--accept-loss", description = "Do it; without this it is only said what would be lost.")
        private boolean acceptLoss;

        @Mixin
        private NodeOptions nodes;

        Recover(Terminal terminal) {
            this.terminal = terminal;
        }

        @Override
        public Integer call() throws RequestFailure {
            JsonObject cube =
                    JsonTree.require(nodes.connect(terminal).get("/cube").body());
            if (!acceptLoss) {
                explain(cube);
                return ExitCode.USAGE;
            }
            NodeClient chosen = new NodeClient(List.of(URI.create("http://" + addressOf(cube))));
            String answer = chosen.post("/shards/" + shard + "/recover", "application/json", "{\"acceptLoss\":true}")
                    .body();
            terminal.print(
                    nodes.json()
                            ? answer
                            : "shard " + shard + " goes on from node " + from + " alone, in generation "
                                    + JsonTree.require(answer).getValue("generation")
                                    + "; other replicas join it as soon as they are there");
            return ExitCode.OK;
        }

        private Object addressOf(JsonObject cube) {
            return find(cube, "nodes", "vertex", from)
                    .map(node -> node.getValue("http"))
                    .orElseThrow(() -> new CommandFailure("the cube has no node " + from + " that is known"));
        }

        private void explain(JsonObject cube) {
            JsonObject found = find(cube, "shards", "shard", shard)
                    .orElseThrow(() -> new CommandFailure("the cube has no shard " + shard));
            Object leader = found.getValue("leader");
            if (nodes.json()) {
                terminal.print(JsonTree.encode(new JsonObject()
                        .put("shard", shard.toString())
                        .put("from", from.toString())
                        .put("leader", leader)
                        .put("replicas", states(cube, found))
                        .put("recovered", false)));
            }
            terminal.say("shard " + shard + " is led by " + (leader == null ? "nobody" : leader)
                    + "; its replicas are at " + replicas(cube, found));
            terminal.say(
                    "it would go on from node " + from + " alone: whatever was stored elsewhere only is lost for good,"
                            + " acknowledged messages included, and readers that got more are told to begin anew");
            terminal.say("to do that although replicas that are away may come back, say --accept-loss");
        }

        private static String replicas(JsonObject cube, JsonObject shard) {
            return states(cube, shard).stream()
                    .map(JsonObject.class::cast)
                    .map(replica -> replica.getString("vertex") + " (" + replica.getString("state") + ")")
                    .collect(Collectors.joining(", "));
        }

        private static JsonArray states(JsonObject cube, JsonObject shard) {
            JsonArray states = new JsonArray();
            for (Object replica : shard.getJsonArray("replicas", new JsonArray())) {
                Object vertex = ((JsonObject) replica).getValue("vertex");
                String state = find(cube, "nodes", "vertex", vertex)
                        .map(node -> node.getString("state"))
                        .orElse("unknown");
                states.add(new JsonObject().put("vertex", vertex).put("state", state));
            }
            return states;
        }

        private static Optional<JsonObject> find(JsonObject cube, String list, String field, Object value) {
            return cube.getJsonArray(list, new JsonArray()).stream()
                    .map(JsonObject.class::cast)
                    .filter(object -> String.valueOf(value).equals(object.getValue(field)))
                    .findFirst();
        }
    }
}
