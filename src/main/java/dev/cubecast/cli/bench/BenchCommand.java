package dev.cubecast.cli.bench;

import dev.cubecast.cli.JsonTree;
import dev.cubecast.cli.NodeClient;
import dev.cubecast.cli.NodeOptions;
import dev.cubecast.cli.RequestFailure;
import dev.cubecast.cli.Terminal;
import dev.cubecast.client.PublisherOptions;
import dev.cubecast.topic.TopicName;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "bench",
        description = {
            "Loads a running cube through its event bus bridge over TCP: how many messages a second it acknowledges and delivers,"
                    + " and how soon.",
            "Checks that every acknowledged message came to each subscriber, once and in its publisher's order, and exits"
                    + " with 1 if not.",
            "Of several nodes each client uses one, in turn."
        })
public final class BenchCommand implements Callable<Integer> {
    /** A leader that dies is replaced sooner. */
    private static final long TIMEOUT_MS = 10_000;
    /** What the client counts of a message beside its body. */
    private static final int OVERHEAD_BYTES = 64;

    private final Terminal terminal;

    @Parameters(
            paramLabel = "TOPIC",
            arity = "0..1",
            description = "Which one to use, and to leave as it is. Without it one is made, and deleted at the end.")
    private @Nullable TopicName topic;

    @Mixin
    private BenchOptions options;

    @Mixin
    private NodeOptions nodes;

    public BenchCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws RequestFailure, InterruptedException {
        BenchPlan plan = options.plan();
        List<URI> addresses = nodes.addresses(terminal);
        List<String> bridges = Bridges.ask(addresses);
        int run = new SecureRandom().nextInt();
        String own = "bench." + HexFormat.of().toHexDigits(run);
        BenchLoad load = new BenchLoad(topic == null ? own : topic.text(), plan, run);
        // Before a topic is made: who ends the run early must not cut off what deletes it.
        terminal.stop().whenRequested(load::cut);
        return topic == null
                ? runOn(new TopicName(own), new NodeClient(addresses), load, bridges)
                : run(load, bridges, publisherOptions(plan, plan.level().orElse(null)));
    }

    private int runOn(TopicName own, NodeClient client, BenchLoad load, List<String> bridges)
            throws RequestFailure, InterruptedException {
        JsonObject settings = new JsonObject();
        load.plan().level().ifPresent(level -> settings.put("durability", level));
        try {
            client.put(NodeClient.pathOf(own), JsonTree.encode(settings));
            return run(load, bridges, publisherOptions(load.plan(), null));
        } finally {
            delete(own, client);
        }
    }

    private void delete(TopicName own, NodeClient client) {
        try {
            client.delete(NodeClient.pathOf(own));
        } catch (RequestFailure stays) {
            terminal.say("topic " + own.text() + " may still be there: " + stays.getMessage());
        }
    }

    private static PublisherOptions publisherOptions(BenchPlan plan, @Nullable String level) {
        int windowBytes = plan.window() * (plan.bytes() + OVERHEAD_BYTES);
        return new PublisherOptions(plan.window(), windowBytes, plan.window(), windowBytes, TIMEOUT_MS, level);
    }

    private int run(BenchLoad load, List<String> bridges, PublisherOptions publishers) throws InterruptedException {
        boolean isOnOneMachine = bridges.stream().anyMatch(Bridges::isOnThisMachine);
        BenchSummary summary = new BenchRun(load, bridges, publishers, terminal).play(isOnOneMachine);
        load.trouble().ifPresent(why -> terminal.say("the load was ended: " + why));
        summary.print(terminal, nodes.json());
        return summary.exitCode();
    }
}
