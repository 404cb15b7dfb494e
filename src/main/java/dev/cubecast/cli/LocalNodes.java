package dev.cubecast.cli;

import dev.cubecast.config.FileFailure;
import dev.cubecast.node.CubeNode;
import dev.cubecast.node.DamagedDiskException;
import dev.cubecast.node.NodeConfig;
import dev.cubecast.node.NodeLogs;
import dev.cubecast.node.NodeMetrics;
import dev.cubecast.node.TransportChoice;
import dev.cubecast.node.TransportUnavailableException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Nodes that run in this process, each with a Vert.x of its own, until the user ends them or one of them cannot go on.
 */
final class LocalNodes {
    private static final long START_TIMEOUT_MS = 30_000;
    /** Beside the time that a node takes to send its clients away. */
    private static final long STOP_TIMEOUT_MS = 10_000;

    private static final long READY_POLL_MS = 20;
    private static final long PROGRESS_INTERVAL_MS = 2_000;

    private final Terminal terminal;
    private final List<NodeConfig> configs;
    private final List<Vertx> vertxs = new CopyOnWriteArrayList<>();
    private final List<NodeMetrics> metrics = new CopyOnWriteArrayList<>();
    /** One that starts again takes the place of the one that it was. */
    private final List<CubeNode> nodes = new CopyOnWriteArrayList<>();
    /** Completes with what to tell the user; empty if it was the user who wanted the end. */
    private final CompletableFuture<String> end = new CompletableFuture<>();

    LocalNodes(Terminal terminal, List<NodeConfig> configs) {
        this.terminal = terminal;
        this.configs = configs;
    }

    List<CubeNode> nodes() {
        return nodes;
    }

    /**
     * Starts all nodes.
     *
     * @throws CommandFailure if one cannot start; all are stopped then
     */
    void start() {
        PortCheck.requireFree(configs);
        TransportChoice transport = transport();
        try {
            NodeLogs.install(configs.get(0).log());
        } catch (IOException unwritable) {
            throw new CommandFailure(
                    "cannot write logs to " + configs.get(0).log().folder() + ": " + FileFailure.describe(unwritable));
        }
        terminal.stop().whenRequested(() -> end.complete(""));
        List<Future<CubeNode>> starts =
                configs.stream().map(config -> start(config, transport)).toList();
        Optional<CommandFailure> failure = failureOf(starts);
        starts.stream().filter(Future::succeeded).map(Future::result).forEach(nodes::add);
        if (failure.isPresent()) {
            stop();
            throw failure.get();
        }
        for (int index = 0; index < nodes.size(); index++) {
            watch(index, transport);
        }
    }

    /** One for all nodes: it depends on the machine. */
    private TransportChoice transport() {
        try {
            return TransportChoice.firstThatWorks(configs.get(0).node().transports());
        } catch (TransportUnavailableException none) {
            throw new CommandFailure("node.transport: " + none.getMessage());
        }
    }

    private void watch(int index, TransportChoice transport) {
        CubeNode node = nodes.get(index);
        node.failure().onSuccess(cause -> {
            if (cause instanceof DamagedDiskException) {
                terminal.say("node " + node.vertex() + " has found its disk damaged and starts again: "
                        + cause.getMessage());
                startAgain(index, transport);
            } else {
                end.complete("node " + node.vertex() + ": " + cause);
            }
        });
    }

    private void startAgain(int index, TransportChoice transport) {
        nodes.get(index)
                .stop()
                .compose(stopped -> start(configs.get(index), transport))
                .onSuccess(node -> {
                    nodes.set(index, node);
                    watch(index, transport);
                })
                .onFailure(cause -> end.complete(String.valueOf(cause.getMessage())));
    }

    /** Waits until each has started or failed. */
    private static Optional<CommandFailure> failureOf(List<Future<CubeNode>> starts) {
        try {
            await(Future.join(starts).mapEmpty(), START_TIMEOUT_MS);
            return Optional.empty();
        } catch (CommandFailure failure) {
            return Optional.of(failure);
        }
    }

    private Future<CubeNode> start(NodeConfig config, TransportChoice transport) {
        NodeMetrics measured = new NodeMetrics();
        metrics.add(measured);
        Vertx vertx = measured.newVertx(transport.transport());
        vertxs.add(vertx);
        return CubeNode.start(vertx, config, measured)
                .onSuccess(node -> node.run(started -> transport.logObjections()))
                .recover(cause -> Future.failedFuture(
                        new CommandFailure("node " + config.vertex() + " cannot start: " + reason(cause))));
    }

    private static String reason(Throwable cause) {
        return cause instanceof IOException failure
                ? FileFailure.describe(failure)
                : Objects.requireNonNullElse(cause.getMessage(), cause.toString());
    }

    /** Waits until all nodes are ready, telling now and then how far they are; returns early if the end comes first. */
    void awaitReady() {
        long sinceProgressMs = 0;
        List<String> waiting = whatIsMissing();
        while (!waiting.isEmpty() && !isEnding(READY_POLL_MS)) {
            sinceProgressMs += READY_POLL_MS;
            if (sinceProgressMs >= PROGRESS_INTERVAL_MS) {
                sinceProgressMs = 0;
                terminal.say(configs.size() - waiting.size() + " of " + configs.size() + " ready; " + waiting.get(0));
            }
            waiting = whatIsMissing();
        }
    }

    /** A line for each node that is not ready. */
    private List<String> whatIsMissing() {
        List<String> lines = new ArrayList<>();
        for (CubeNode node : nodes) {
            List<String> reasons = await(node.reasonsAgainstReady(), START_TIMEOUT_MS);
            if (!reasons.isEmpty()) {
                lines.add("node " + node.vertex() + " waits: " + String.join("; ", reasons));
            }
        }
        return lines;
    }

    /**
     * Waits for the end and stops all nodes.
     *
     * @return the exit code
     */
    int runToTheEnd() {
        String failure = end.join();
        if (!failure.isEmpty()) {
            terminal.say(failure);
        }
        boolean stopped = stop();
        return failure.isEmpty() && stopped ? 0 : 1;
    }

    boolean isEnding() {
        return end.isDone();
    }

    private boolean isEnding(long withinMs) {
        try {
            end.get(withinMs, TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException goesOn) {
            return false;
        } catch (ExecutionException | InterruptedException stopped) {
            return true;
        }
    }

    /** @return whether all ended in time */
    boolean stop() {
        Future<Void> stops = Future.join(nodes.stream().map(CubeNode::stop).toList())
                .eventually(() -> Future.join(vertxs.stream().map(Vertx::close).toList()))
                .mapEmpty();
        try {
            await(stops, STOP_TIMEOUT_MS + drainMs());
            return true;
        } catch (CommandFailure notStopped) {
            terminal.say("not all ended well: " + notStopped.getMessage());
            return false;
        } finally {
            metrics.forEach(NodeMetrics::close);
            NodeLogs.uninstall();
        }
    }

    private long drainMs() {
        return configs.stream()
                .mapToLong(config -> config.clients().drainMs())
                .max()
                .orElse(0);
    }

    private static <T> T await(Future<T> future, long timeoutMs) {
        try {
            return future.toCompletionStage().toCompletableFuture().get(timeoutMs, TimeUnit.MILLISECONDS);
        } catch (ExecutionException failed) {
            throw failed.getCause() instanceof CommandFailure failure
                    ? failure
                    : new CommandFailure(String.valueOf(failed.getCause()));
        } catch (TimeoutException late) {
            throw new CommandFailure("a node did not answer within " + timeoutMs / 1_000 + " seconds");
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new CommandFailure("interrupted");
        }
    }
}
