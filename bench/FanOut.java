import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.http.WebSocketConnectOptions;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.HdrHistogram.ConcurrentHistogram;

/**
 * Opens WebSocket subscribers of one topic, publishes to it and reports rates, latency and the server's CPU time for each
 * delivery. One file, run with the node's own jar on the class path by fan-out.sh; publisher and subscribers share this
 * process and so one clock.
 */
public final class FanOut {
    private static final String CLOCK = "\"t\":";

    private final Map<String, String> options;
    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    private final AtomicLong delivered = new AtomicLong();
    private final AtomicLong gaps = new AtomicLong();
    private final AtomicLong published = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();
    private final ConcurrentHistogram latencyUs = new ConcurrentHistogram(TimeUnit.MINUTES.toMicros(5), 3);
    private volatile boolean measuring;

    private FanOut(Map<String, String> options) {
        this.options = options;
    }

    public static void main(String[] arguments) throws Exception {
        Map<String, String> options = new HashMap<>(Map.ofEntries(
                Map.entry("subscribers", "1000"),
                Map.entry("rate", "200"),
                Map.entry("seconds", "20"),
                Map.entry("warm-up", "5"),
                Map.entry("bytes", "128"),
                Map.entry("topic", "bench.fan-out"),
                Map.entry("durability", "none"),
                Map.entry("window", "64"),
                Map.entry("publish-to", "http://127.0.0.1:8080"),
                Map.entry("subscribe-to", "http://127.0.0.1:8080"),
                Map.entry("pids", "")));
        for (int i = 0; i + 1 < arguments.length; i += 2) {
            String name = arguments[i].replaceFirst("^--", "");
            if (!options.containsKey(name)) {
                System.err.println("unknown option --" + name + "; there are " + options.keySet());
                System.exit(2);
            }
            options.put(name, arguments[i + 1]);
        }
        new FanOut(options).run();
    }

    private void run() throws Exception {
        createTopic();
        subscribeAll();
        int payload = number("bytes");
        if (number("rate") > 0) {
            publishAtRate(payload);
        } else {
            publishFlatOut(payload);
        }
        TimeUnit.SECONDS.sleep(number("warm-up"));
        long cpuBefore = serverCpuMs();
        long startedNs = System.nanoTime();
        long publishedBefore = published.get();
        long deliveredBefore = delivered.get();
        measuring = true;
        TimeUnit.SECONDS.sleep(number("seconds"));
        measuring = false;
        double seconds = (System.nanoTime() - startedNs) / 1e9;
        long cpuMs = serverCpuMs() - cpuBefore;
        report(seconds, published.get() - publishedBefore, delivered.get() - deliveredBefore, cpuMs);
        // The publisher is in the middle of something: the process ends without asking it.
        System.out.flush();
        Runtime.getRuntime().halt(0);
    }

    /** The rest talks to a topic of the durability asked for. */
    private void createTopic() throws Exception {
        String durability = options.get("durability");
        options.put("topic", options.get("topic") + "." + durability);
        int status = httpClient(1)
                .request(HttpMethod.PUT, "/topics/" + options.get("topic"))
                .compose(request -> request.send(Buffer.buffer("{\"durability\":\"" + durability + "\"}")))
                .map(response -> response.statusCode())
                .await(30, TimeUnit.SECONDS);
        if (status != 200 && status != 201) {
            System.err.println("the topic could not be made: " + status);
            System.exit(1);
        }
    }

    private void subscribeAll() throws Exception {
        String[] nodes = options.get("subscribe-to").split(",");
        WebSocketClient client = vertx.createWebSocketClient(
                new WebSocketClientOptions().setMaxConnections(100_000).setMaxFrameSize(2 << 20));
        List<Future<WebSocket>> opening = new ArrayList<>();
        for (int i = 0; i < number("subscribers"); i++) {
            URI node = URI.create(nodes[i % nodes.length]);
            opening.add(client.connect(new WebSocketConnectOptions()
                    .setHost(node.getHost())
                    .setPort(node.getPort())
                    .setURI("/topics/" + options.get("topic"))));
            if (opening.size() % 50 == 0) {
                Future.all(opening).await(60, TimeUnit.SECONDS);
            }
        }
        Future.all(opening).await(60, TimeUnit.SECONDS);
        opening.forEach(socket -> socket.result().textMessageHandler(this::onMessage));
    }

    private void onMessage(String text) {
        int clock = text.lastIndexOf(CLOCK);
        if (clock < 0) {
            gaps.incrementAndGet();
            return;
        }
        delivered.incrementAndGet();
        if (measuring) {
            int from = clock + CLOCK.length();
            int to = from;
            while (to < text.length() && Character.isDigit(text.charAt(to))) {
                to++;
            }
            long sentUs = Long.parseLong(text, from, to, 10);
            latencyUs.recordValue(Math.max(0, nowUs() - sentUs));
        }
    }

    private void publishAtRate(int payload) {
        HttpClientAgent client = httpClient(8);
        double perTick = number("rate") / 100.0;
        double[] due = {0};
        vertx.setPeriodic(10, timer -> {
            due[0] += perTick;
            StringBuilder lines = new StringBuilder();
            int count = 0;
            for (; due[0] >= 1; due[0]--, count++) {
                lines.append(body(payload)).append('\n');
            }
            if (count > 0) {
                post(client, lines.toString(), count);
            }
        });
    }

    private void publishFlatOut(int payload) {
        HttpClientAgent client = httpClient(4);
        for (int i = 0; i < 4; i++) {
            publishNext(client, payload, number("window"));
        }
    }

    private void publishNext(HttpClientAgent client, int payload, int window) {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < window; i++) {
            lines.append(body(payload)).append('\n');
        }
        post(client, lines.toString(), window).onComplete(done -> {
            if (done.succeeded()) {
                publishNext(client, payload, window);
            } else {
                vertx.setTimer(10, timer -> publishNext(client, payload, window));
            }
        });
    }

    private Future<Void> post(HttpClientAgent client, String lines, int count) {
        Promise<Void> done = Promise.promise();
        client.request(HttpMethod.POST, "/topics/" + options.get("topic") + "/messages")
                .compose(request -> request.putHeader("content-type", "application/x-ndjson")
                        .send(Buffer.buffer(lines)))
                .compose(response -> response.body().map(response.statusCode()))
                .onComplete(result -> {
                    if (result.succeeded() && result.result() == 200) {
                        published.addAndGet(count);
                        done.complete();
                    } else {
                        refused.addAndGet(count);
                        done.fail("refused");
                    }
                });
        return done.future();
    }

    private HttpClientAgent httpClient(int connections) {
        URI node = URI.create(options.get("publish-to"));
        return vertx.createHttpClient(
                new HttpClientOptions().setDefaultHost(node.getHost()).setDefaultPort(node.getPort()),
                new PoolOptions().setHttp1MaxSize(connections));
    }

    private String body(int payload) {
        String start = "{" + CLOCK + nowUs() + ",\"pad\":\"";
        int pad = Math.max(0, payload - start.length() - 2);
        return start + "x".repeat(pad) + "\"}";
    }

    private static long nowUs() {
        return System.nanoTime() / 1000;
    }

    /** User and system time of the server's processes so far, from /proc; 0 if no process was named. */
    private long serverCpuMs() throws IOException {
        long ticks = 0;
        for (String pid : options.get("pids").split(",")) {
            if (!pid.isBlank()) {
                String stat = Files.readString(Path.of("/proc", pid.strip(), "stat"), StandardCharsets.ISO_8859_1);
                String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
                ticks += Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
            }
        }
        return ticks * 10;
    }

    private void report(double seconds, long messages, long deliveries, long cpuMs) {
        System.out.printf(
                Locale.ROOT,
                "%-7s published %,.0f/s  delivered %,.0f/s  latency p50 %.2f ms  p99 %.2f ms  max %.2f ms  gaps %d  refused %d  "
                        + "server %.2f cores, %.2f us per delivery%n",
                options.get("durability"),
                messages / seconds,
                deliveries / seconds,
                latencyUs.getValueAtPercentile(50) / 1000.0,
                latencyUs.getValueAtPercentile(99) / 1000.0,
                latencyUs.getMaxValue() / 1000.0,
                gaps.get(),
                refused.get(),
                cpuMs / 1000.0 / seconds,
                deliveries == 0 ? 0 : cpuMs * 1000.0 / deliveries);
    }

    private int number(String option) {
        return Integer.parseInt(options.get(option));
    }
}
