package dev.cubecast.cli;

import dev.cubecast.cli.NodeChoice.Chosen;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
        Map<String, ProcessHandle> ending = new LinkedHashMap<>();
        List<BackgroundNode> notOurs = new ArrayList<>();
        for (Chosen chosen : choice.chosen(terminal)) {
            BackgroundNode node = new BackgroundNode(chosen);
            node.running().ifPresentOrElse(process -> ending.put(node.describe(), process), () -> notOurs.add(node));
        }
        for (ProcessHandle process : ending.values()) {
            if (kill) {
                process.destroyForcibly();
            } else {
                process.destroy();
            }
        }
        boolean ended = haveEnded(ending);
        return noneAnswers(notOurs) && ended ? 0 : 1;
    }

    /** A node without a process of its own may be one of many in a process, which is not this command's to end. */
    private boolean noneAnswers(List<BackgroundNode> nodes) {
        boolean none = true;
        for (BackgroundNode node : nodes) {
            if (node.answers()) {
                terminal.say(node.describe() + " answers at " + node.url()
                        + ", but no process is known that runs it alone; end that with Ctrl-C where it was started");
                none = false;
            } else {
                terminal.print(node.describe() + " is not running");
            }
        }
        return none;
    }

    private boolean haveEnded(Map<String, ProcessHandle> ending) throws InterruptedException {
        Progress progress = new Progress(terminal);
        long beginNs = System.nanoTime();
        for (Map.Entry<String, ProcessHandle> node : ending.entrySet()) {
            while (!hasEnded(node.getValue())) {
                if (System.nanoTime() - beginNs > TimeUnit.SECONDS.toNanos(waitSeconds)) {
                    terminal.say(node.getKey() + " has not ended after " + waitSeconds + " s; --kill ends it at once");
                    return false;
                }
                progress.tell(() -> node.getKey() + " has not ended yet");
            }
            terminal.print(node.getKey() + (kill ? " was killed" : " has ended"));
            terminal.flush();
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
