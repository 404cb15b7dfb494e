import com.sun.management.OperatingSystemMXBean;
import dev.cubecast.config.Settings;
import dev.cubecast.consensus.GroupId;
import dev.cubecast.durable.PublishRequest;
import dev.cubecast.durable.TopicRequest;
import dev.cubecast.durable.TopicVerdict;
import dev.cubecast.durable.Verdict;
import dev.cubecast.message.Bytes;
import dev.cubecast.message.Message;
import dev.cubecast.node.CubeLayout;
import dev.cubecast.node.CubeNode;
import dev.cubecast.node.NodeConfigReader;
import dev.cubecast.node.NodeLogs;
import dev.cubecast.node.NodeMetrics;
import dev.cubecast.node.NodeTransport;
import dev.cubecast.node.TransportChoice;
import dev.cubecast.overlay.Vertex;
import dev.cubecast.protocol.NodeProtocol;
import dev.cubecast.protocol.ShardGroups;
import dev.cubecast.topic.Durability;
import dev.cubecast.topic.RetentionLimits;
import dev.cubecast.topic.Shard;
import dev.cubecast.topic.SlowConsumer;
import dev.cubecast.topic.Topic;
import dev.cubecast.topic.TopicId;
import dev.cubecast.topic.TopicName;
import dev.cubecast.topic.TopicSettings;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.HdrHistogram.ConcurrentHistogram;

/**
 * A cube in this process, whose shards are published to at their leaders without any client in between: what replication, links and
 * disks cost. One file, run with the node's own jar on the class path by shards.sh.
 */
public final class Shards {
    private static final long PATIENCE_S = 60;
    private static final long DEADLINE_MS = 30_000;
    /** Until what the warm-up has left to do is done. */
    private static final long SETTLE_S = 5;
    private static final long RETENTION_BYTES = 64 << 20;

    private final int bytes;
    private final int window;
    private final double rate;
    private final List<CubeNode> nodes = new ArrayList<>();
    private final List<Vertx> loops = new ArrayList<>();
    private final List<NodeMetrics> metrics = new ArrayList<>();
    private final AtomicLong acknowledged = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();
    private final ConcurrentHistogram latencyUs = new ConcurrentHistogram(TimeUnit.MINUTES.toMicros(1), 3);
    /** From now on messages are published at the rate, and no window is kept filled. */
    private volatile boolean paced;

    private volatile boolean measuring;
    private volatile boolean ending;

    private Shards(int bytes, int window, double rate) {
        this.bytes = bytes;
        this.window = window;
        this.rate = rate;
    }

    public static void main(String[] arguments) throws Exception {
        Map<String, String> options = new HashMap<>(Map.of(
                "dimension", "3", "bytes", "10240", "window", "64", "rate", "0", "seconds", "15", "warm-up", "10"));
        for (int i = 0; i + 1 < arguments.length; i += 2) {
            options.put(arguments[i].replaceFirst("^--", ""), arguments[i + 1]);
        }
        Shards bench = new Shards(
                Integer.parseInt(options.get("bytes")),
                Integer.parseInt(options.get("window")),
                Double.parseDouble(options.get("rate")));
        bench.run(
                Integer.parseInt(options.get("dimension")),
                Path.of(options.get("folder")),
                Integer.parseInt(options.get("warm-up")),
                Integer.parseInt(options.get("seconds")));
        System.exit(0);
    }

    private void run(int dimension, Path folder, int warmUpS, int seconds) throws Exception {
        start(new CubeLayout(dimension, 18180, 17200, 17300), folder);
        List<Publisher> publishers = new ArrayList<>();
        for (CubeNode node : nodes) {
            publishers.add(publisher(node));
        }
        publishers.forEach(Publisher::fill);
        TimeUnit.SECONDS.sleep(warmUpS);
        if (rate > 0) {
            paced = true;
            TimeUnit.SECONDS.sleep(SETTLE_S);
            publishers.forEach(Publisher::pace);
            TimeUnit.SECONDS.sleep(SETTLE_S);
        }
        long before = acknowledged.get();
        long cpuBefore = cpuNanos();
        long startedNs = System.nanoTime();
        measuring = true;
        TimeUnit.SECONDS.sleep(seconds);
        measuring = false;
        long entries = acknowledged.get() - before;
        double elapsedS = (System.nanoTime() - startedNs) / 1e9;
        double cpuUs = (cpuNanos() - cpuBefore) / 1e3;
        ending = true;
        System.out.printf(
                "%,d B, %s: %,.0f entries/s, %.1f us of CPU each, commit p50 %.2f ms, p99 %.1f ms, sync p50 %.2f ms, %d refused%n",
                bytes,
                rate > 0 ? String.format("%.0f/s", rate) : "window " + window + " a shard",
                entries / elapsedS,
                cpuUs / entries,
                latencyUs.getValueAtPercentile(50) / 1e3,
                latencyUs.getValueAtPercentile(99) / 1e3,
                syncMedianMs(),
                refused.get());
        for (CubeNode node : nodes) {
            node.stop();
        }
    }

    /** How long one replica's write and sync took: the middle one of the nodes' medians of the last minutes. */
    private double syncMedianMs() {
        return metrics.stream()
                .map(node -> node.registry().get("cubecast.disk.sync").timer().takeSnapshot())
                .mapToDouble(syncs -> syncs.percentileValues()[0].value(TimeUnit.MILLISECONDS))
                .sorted()
                .skip(metrics.size() / 2)
                .findFirst()
                .orElse(Double.NaN);
    }

    private static long cpuNanos() {
        return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
    }

    private void start(CubeLayout layout, Path folder) throws Exception {
        List<Future<CubeNode>> starts = new ArrayList<>();
        NodeTransport transport =
                TransportChoice.firstThatWorks(NodeTransport.BEST_FIRST).transport();
        for (Vertex vertex : layout.cube().vertices()) {
            Map<String, String> settings = new LinkedHashMap<>(layout.settingsOf(vertex));
            settings.put("data.folder", folder.resolve("data").toString());
            settings.put("log.folder", folder.resolve("logs").toString());
            var config = NodeConfigReader.read(Settings.builder().computed(settings).build());
            if (starts.isEmpty()) {
                NodeLogs.install(config.log());
            }
            NodeMetrics measured = new NodeMetrics();
            Vertx loop = measured.newVertx(transport);
            loops.add(loop);
            metrics.add(measured);
            starts.add(CubeNode.start(loop, config, measured));
        }
        Future.all(starts).await(PATIENCE_S, TimeUnit.SECONDS);
        starts.forEach(started -> nodes.add(started.result()));
    }

    /** Publishes at a node to a topic of its own shard, once the node leads that. */
    private Publisher publisher(CubeNode node) throws Exception {
        Shard shard = new Shard(node.vertex());
        GroupId group = ShardGroups.groupOf(shard);
        Topic topic = new Topic(
                nameIn(shard),
                TopicId.draw(new Random(node.vertex().number())),
                new TopicSettings(Durability.QUORUM, SlowConsumer.DROP_OLDEST, new RetentionLimits(0, RETENTION_BYTES, 0)));
        boolean made = false;
        for (int attempt = 0; attempt < PATIENCE_S && !made; attempt++) {
            Promise<TopicVerdict> verdict = Promise.promise();
            node.run(protocol -> protocol.durable()
                    .orElseThrow()
                    .host()
                    .topicRequests()
                    .ask(group, new TopicRequest.Create(topic), nowMs() + 1_000, verdict::complete, nowMs()));
            made = verdict.future().await(PATIENCE_S, TimeUnit.SECONDS) instanceof TopicVerdict.Made;
        }
        while (!leads(node, group)) {
            TimeUnit.MILLISECONDS.sleep(50);
        }
        return new Publisher(node, group, topic);
    }

    private static TopicName nameIn(Shard shard) {
        for (int i = 0; ; i++) {
            TopicName name = new TopicName("bench.shards-" + i);
            if (Shard.of(name, shard.home().dimension()).equals(shard)) {
                return name;
            }
        }
    }

    private static boolean leads(CubeNode node, GroupId group) throws Exception {
        Promise<Boolean> leads = Promise.promise();
        node.run(protocol -> leads.complete(protocol.durable()
                .orElseThrow()
                .host()
                .group(group)
                .filter(hosted -> hosted.replica().isReady())
                .isPresent()));
        return leads.future().await(PATIENCE_S, TimeUnit.SECONDS);
    }

    private static long nowMs() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
    }

    /** Keeps a window of publishes under way, or, once that has warmed all up, publishes at a rate, on its node's thread. */
    private final class Publisher {
        private final CubeNode node;
        private final GroupId group;
        private final Topic topic;
        private final Bytes message;

        Publisher(CubeNode node, GroupId group, Topic topic) {
            this.node = node;
            this.group = group;
            this.topic = topic;
            byte[] body = new byte[bytes];
            new Random(1).nextBytes(body);
            this.message = new Message(Message.ContentType.BINARY, Map.of(), Bytes.of(body)).encode();
        }

        void fill() {
            node.run(protocol -> {
                for (int i = 0; i < window; i++) {
                    publish(protocol, true);
                }
            });
        }

        void pace() {
            long periodUs = (long) (1e6 * nodes.size() / rate);
            loops.get(nodes.indexOf(node))
                    .setPeriodic(
                            Math.max(1, periodUs / 1_000), timer -> node.run(protocol -> publish(protocol, false)));
        }

        private void publish(NodeProtocol protocol, boolean again) {
            long startedNs = System.nanoTime();
            PublishRequest request = new PublishRequest(topic.name(), topic.id(), List.of(message), null, null, null);
            protocol.durable()
                    .orElseThrow()
                    .host()
                    .streams()
                    .publish(
                            group,
                            request,
                            nowMs() + DEADLINE_MS,
                            outcome -> {
                                if (outcome instanceof Verdict.Stored) {
                                    acknowledged.incrementAndGet();
                                } else {
                                    refused.incrementAndGet();
                                }
                                if (measuring) {
                                    latencyUs.recordValue((System.nanoTime() - startedNs) / 1_000);
                                }
                                if (again && !ending && !paced) {
                                    publish(protocol, true);
                                }
                            },
                            nowMs());
        }
    }
}
