package dev.cubecast.cli;

import dev.cubecast.cli.NodeChoice.Chosen;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "start",
        description = {
            "Starts nodes of this machine in the background, and waits until they are ready.",
            "What a node prints goes to node-<vertex>.out beside its log; its process id is in the file pid of its data folder."
        })
final class NodeStartCommand implements Callable<Integer> {
    private static final long POLL_MS = 50;

    private final Terminal terminal;
    private final JsonArray results = new JsonArray();

    @Mixin
    private NodeChoice choice;

    @Option(
            names = "--wait",
            paramLabel = "SECONDS",
            defaultValue = "60",
            description = "How long to wait until they are ready; 0 not at all (${DEFAULT-VALUE}).")
    private int waitSeconds;

    NodeStartCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws InterruptedException {
        List<BackgroundNode> waiting = new ArrayList<>();
        for (Chosen chosen : choice.chosen(terminal)) {
            BackgroundNode node = new BackgroundNode(chosen);
            if (node.isRunning()) {
                report(node, "running", " runs already");
            } else {
                node.start();
                terminal.say(node.describe() + " starts …");
                waiting.add(node);
            }
        }
        boolean isDone = waitSeconds == 0 || awaitReady(waiting);
        waiting.forEach(node -> results.add(node.toJson("starting").put("http", node.url())));
        if (choice.json()) {
            terminal.print(JsonTree.encode(new JsonObject().put("nodes", results)));
        }
        return isDone ? 0 : 1;
    }

    private void report(BackgroundNode node, String state, String text) {
        if (choice.json()) {
            results.add(node.toJson(state).put("http", node.url()));
        } else {
            terminal.print(node.describe() + text);
            terminal.flush();
        }
    }

    private boolean awaitReady(List<BackgroundNode> waiting) throws InterruptedException {
        Progress progress = new Progress(terminal);
        long beginNs = System.nanoTime();
        while (!waiting.isEmpty()) {
            waiting.removeIf(this::isReady);
            if (waiting.isEmpty()) {
                return true;
            }
            BackgroundNode first = waiting.get(0);
            first.requireRunning();
            if (System.nanoTime() - beginNs > TimeUnit.SECONDS.toNanos(waitSeconds)) {
                terminal.say(first.describe() + " is not ready after " + waitSeconds + " s: " + first.whatIsMissing()
                        + "; it goes on");
                return false;
            }
            progress.tell(() -> waiting.size() + " not ready yet; " + first.describe() + ": " + first.whatIsMissing());
            Thread.sleep(POLL_MS);
        }
        return true;
    }

    private boolean isReady(BackgroundNode node) {
        if (!node.isReady()) {
            return false;
        }
        report(node, "ready", " is ready: " + node.url());
        return true;
    }
}
