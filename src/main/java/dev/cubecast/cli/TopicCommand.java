package dev.cubecast.cli;

import dev.cubecast.topic.TopicName;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "topic",
        description = "Creates, lists, describes and deletes topics.",
        synopsisSubcommandLabel = "COMMAND")
final class TopicCommand {
    private TopicCommand() {}

    /** The command with its subcommands. */
    static CommandLine of(Terminal terminal) {
        return new CommandLine(new TopicCommand())
                .addSubcommand(new Create(terminal))
                .addSubcommand(new ListAll(terminal))
                .addSubcommand(new Describe(terminal))
                .addSubcommand(new Delete(terminal));
    }

    @Command(name = "create", description = "Creates a topic; one with the same settings may be there already.")
    static final class Create implements Callable<Integer> {
        private final Terminal terminal;

        @Parameters(paramLabel = "TOPIC")
        private TopicName topic;

        @Mixin
        private TopicSettingsOptions settings;

        @Mixin
        private NodeOptions nodes;

        Create(Terminal terminal) {
            this.terminal = terminal;
        }

        @Override
        public Integer call() throws RequestFailure {
            NodeClient.Answer answer =
                    nodes.connect(terminal).put(NodeClient.pathOf(topic), JsonTree.encode(settings.toJson()));
            if (nodes.json()) {
                terminal.print(answer.body());
            } else {
                terminal.print(answer.status() == 201 ? "created" : "exists already with these settings");
                printDescription(terminal, JsonTree.require(answer.body()));
            }
            return 0;
        }
    }

    @Command(name = "describe", description = "Shows where a topic lives, its offsets and its settings.")
    static final class Describe implements Callable<Integer> {
        private final Terminal terminal;

        @Parameters(paramLabel = "TOPIC")
        private TopicName topic;

        @Mixin
        private NodeOptions nodes;

        Describe(Terminal terminal) {
            this.terminal = terminal;
        }

        @Override
        public Integer call() throws RequestFailure {
            String answer =
                    nodes.connect(terminal).get(NodeClient.pathOf(topic)).body();
            if (nodes.json()) {
                terminal.print(answer);
            } else {
                printDescription(terminal, JsonTree.require(answer));
            }
            return 0;
        }
    }

    @Command(name = "delete", description = "Deletes a topic with all that it holds.")
    static final class Delete implements Callable<Integer> {
        private final Terminal terminal;

        @Parameters(paramLabel = "TOPIC")
        private TopicName topic;

        @Mixin
        private NodeOptions nodes;

        Delete(Terminal terminal) {
            this.terminal = terminal;
        }

        @Override
        public Integer call() throws RequestFailure {
            nodes.connect(terminal).delete(NodeClient.pathOf(topic));
            terminal.print(
                    nodes.json()
                            ? JsonTree.encode(
                                    new JsonObject().put("topic", topic.text()).put("deleted", true))
                            : "deleted");
            return 0;
        }
    }

    @Command(name = "list", description = "Lists the topics of the cube by name.")
    static final class ListAll implements Callable<Integer> {
        private final Terminal terminal;
        private final List<JsonObject> topics = new ArrayList<>();
        private final List<Object> silent = new ArrayList<>();

        @Option(names = "--prefix", defaultValue = "", description = "Only topics whose names start with this.")
        private String prefix;

        @Mixin
        private NodeOptions nodes;

        ListAll(Terminal terminal) {
            this.terminal = terminal;
        }

        @Override
        public Integer call() throws RequestFailure {
            readPages(nodes.connect(terminal));
            if (nodes.json()) {
                terminal.print(JsonTree.encode(
                        new JsonObject().put("topics", new JsonArray(topics)).put("silent", new JsonArray(silent))));
            } else {
                printTable();
            }
            if (!silent.isEmpty()) {
                terminal.say("the list is not complete: no answer came from " + silent);
            }
            return silent.isEmpty() ? 0 : 1;
        }

        private void readPages(NodeClient client) throws RequestFailure {
            String after = "";
            do {
                JsonObject page = JsonTree.require(client.get(
                                "/topics?prefix=" + NodeOptions.encode(prefix) + "&after=" + NodeOptions.encode(after))
                        .body());
                page.getJsonArray("topics", new JsonArray()).forEach(topic -> topics.add((JsonObject) topic));
                page.getJsonArray("silent", new JsonArray()).stream()
                        .filter(vertex -> !silent.contains(vertex))
                        .forEach(silent::add);
                after = page.getString("after", "");
            } while (!after.isEmpty());
        }

        private void printTable() {
            Table table = new Table("TOPIC", "DURABILITY", "SHARD", "LEADER", "REPLICAS", "EPOCH", "FIRST", "NEXT");
            for (JsonObject topic : topics) {
                JsonObject settings = topic.getJsonObject("settings", new JsonObject());
                table.row(
                        topic.getValue("topic"),
                        settings.getValue("durability"),
                        topic.getValue("shard"),
                        topic.getValue("leader"),
                        words(topic.getJsonArray("replicas", new JsonArray())),
                        topic.getValue("epoch"),
                        topic.getValue("first"),
                        topic.getValue("next"));
            }
            table.print(terminal);
        }
    }

    private static void printDescription(Terminal terminal, JsonObject topic) {
        Table table = new Table("topic", String.valueOf(topic.getValue("topic")));
        for (String field : List.of("shard", "home", "leader", "replicas", "epoch", "first", "next")) {
            Object value = topic.getValue(field);
            table.row(field, value instanceof JsonArray list ? words(list) : value);
        }
        for (Map.Entry<String, Object> setting : topic.getJsonObject("settings", new JsonObject())) {
            if (setting.getValue() instanceof JsonObject limits) {
                limits.forEach(limit -> table.row(setting.getKey() + '.' + limit.getKey(), orNone(limit.getValue())));
            } else {
                table.row(setting.getKey(), setting.getValue());
            }
        }
        table.print(terminal);
    }

    private static Object orNone(Object limit) {
        return limit.equals(0) ? "no limit" : limit;
    }

    private static String words(JsonArray list) {
        return String.join(" ", list.stream().map(String::valueOf).toList());
    }
}
