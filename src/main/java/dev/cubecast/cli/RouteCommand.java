package dev.cubecast.cli;

import dev.cubecast.overlay.Vertex;
import io.vertx.core.json.JsonArray;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(name = "route", description = "Shows the hops that a message takes from one node to another.")
final class RouteCommand implements Callable<Integer> {
    private final Terminal terminal;

    @Parameters(index = "0", paramLabel = "FROM", description = "A vertex, such as 000.")
    private Vertex from;

    @Parameters(index = "1", paramLabel = "TO", description = "A vertex, such as 011.")
    private Vertex to;

    @Mixin
    private NodeOptions nodes;

    RouteCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws RequestFailure {
        String answer = nodes.connect(terminal)
                .get("/cube/route?from=" + from + "&to=" + to)
                .body();
        if (nodes.json()) {
            terminal.print(JsonText.compact(answer).orElse(answer));
        } else {
            JsonArray hops = JsonTree.require(answer).getJsonArray("hops", new JsonArray());
            int links = hops.size() - 1;
            terminal.print(hops.stream().map(String::valueOf).collect(Collectors.joining(" → "))
                    + (links == 1 ? "  (1 hop)" : "  (" + links + " hops)"));
        }
        return 0;
    }
}
