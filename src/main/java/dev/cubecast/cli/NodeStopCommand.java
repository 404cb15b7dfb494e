package dev.cubecast.cli;

import dev.cubecast.cli.NodeChoice.Chosen;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "stop",
        description = {
            "Ends nodes of this machine, however they were started, and waits until they have ended.",
            "Which process runs a node is said by the file pid of its data folder, and believed only if that process began when"
                    + " the file says: no other is ever ended."
        })
final class NodeStopCommand implements Callable<Integer> {
    /** Between two looks at how long it takes already. */
    private static final long LOOK_MS = 200;

    private final Terminal terminal;
    private final JsonArray results = new JsonArray();

    @Mixin
    private NodeChoice choice;

    @Option(names = "--kill", description = "End them at once, as a crash would (kill -9).")
    private boolean kill;

    @Option(
            names = "--wait",
            paramLabel = "SECONDS",
            defaultValue = "30",
            description = "How long to wait until they have ended (${DEFAULT-VALUE}).")
    private int waitSeconds;

    NodeStopCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws InterruptedException {
        List<Ending> ending = new ArrayList<>();
        List<BackgroundNode> notOurs = new ArrayList<>();
        for (Chosen chosen : choice.chosen(terminal)) {
            BackgroundNode node = new BackgroundNode(chosen);
            node.running()
                    .ifPresentOrElse(
                            process -> ending.add(new Ending(node.describe(), node.toJson("running"), process)),
                            () -> notOurs.add(node));
        }
        for (Ending node : ending) {
            if (kill) {
                node.process.destroyForcibly();
            } else {
                node.process.destroy();
            }
        }
        boolean ended = haveEnded(ending);
        boolean none = noneAnswers(notOurs);
        if (choice.json()) {
            terminal.print(JsonTree.encode(new JsonObject().put("nodes", results)));
        }
        return none && ended ? 0 : 1;
    }

    private record Ending(String name, JsonObject json, ProcessHandle process) {}

    private void report(JsonObject node, String state, String text) {
        if (choice.json()) {
            results.add(node.put("state", state));
        } else {
            terminal.print(text);
            terminal.flush();
        }
    }

    /** A node without a process of its own may be one of many in a process, which is not this command's to end. */
    private boolean noneAnswers(List<BackgroundNode> nodes) {
        boolean none = true;
        for (BackgroundNode node : nodes) {
            if (node.answers()) {
                terminal.say(node.describe() + " answers at " + node.url()
                        + ", but no process is known that runs it alone; end that with Ctrl-C where it was started");
                results.add(node.toJson("answers"));
                none = false;
            } else {
                report(node.toJson(""), "not running", node.describe() + " is not running");
            }
        }
        return none;
    }

    private boolean haveEnded(List<Ending> ending) throws InterruptedException {
        Progress progress = new Progress(terminal);
        long beginNs = System.nanoTime();
        for (Ending node : ending) {
            while (!hasEnded(node.process)) {
                if (System.nanoTime() - beginNs > TimeUnit.SECONDS.toNanos(waitSeconds)) {
                    terminal.say(node.name + " has not ended after " + waitSeconds + " s; --kill ends it at once");
                    ending.subList(ending.indexOf(node), ending.size()).forEach(left -> results.add(left.json));
                    return false;
                }
                progress.tell(() -> node.name + " has not ended yet");
            }
            report(node.json, kill ? "killed" : "ended", node.name + (kill ? " was killed" : " has ended"));
        }
        return true;
    }

    /** Waits a moment for it. */
    private static boolean hasEnded(ProcessHandle process) throws InterruptedException {
        try {
            process.onExit().get(LOOK_MS, TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException goesOn) {
            return false;
        } catch (ExecutionException impossible) {
            throw new IllegalStateException("cannot wait for process " + process.pid(), impossible);
        }
    }
}
