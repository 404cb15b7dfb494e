package dev.cubecast.http;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import dev.cubecast.Seeds;
import dev.cubecast.http.BusClient.Over;
import io.netty.util.ResourceLeakDetector;
import java.nio.charset.StandardCharsets;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/**
 * Random and changed frames on every endpoint for messages. After each case a client that does all right completes a
 * round trip on a connection of its own; in the end nothing was logged that an operator would have to look at, no
 * buffer was lost and no memory is held. {@code -Dfuzz.seconds=600 -Dfuzz.seed=7} for longer runs of other cases.
 */
class BusFuzzTest {
    private static final long SECONDS = Long.getLong("fuzz.seconds", 3);
    private static final long SEED = Long.getLong("fuzz.seed", 1);
    private static final int FRAMES_MAX = 12;
    /**
     * What is used anew after a warm-up: topics and metrics that cases make, and what they published seconds ago, which
     * repairs need.
     */
    private static final long GROWTH_MAX = 24 << 20;

    private static final Queue<String> LOGGED = new ConcurrentLinkedQueue<>();
    private static final AppenderBase<ILoggingEvent> LISTENER = new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
            if (event.getLevel().isGreaterOrEqual(Level.WARN)) {
                LOGGED.add(event.getLevel() + " " + event.getLoggerName() + ": " + event.getFormattedMessage()
                        + (event.getThrowableProxy() == null
                                ? ""
                                : " " + event.getThrowableProxy().getClassName() + " "
                                        + event.getThrowableProxy().getMessage()));
            }
        }
    };
    private static ResourceLeakDetector.Level detection = ResourceLeakDetector.getLevel();
    private static ServedNode node;

    @BeforeAll
    static void start() {
        detection = ResourceLeakDetector.getLevel();
        ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID);
        Logger root = (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);
        LISTENER.setContext(root.getLoggerContext());
        LISTENER.start();
        root.addAppender(LISTENER);
        node = ServedNode.ofEphemeralTopics();
    }

    @AfterAll
    static void stop() {
        node.close();
        ((Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME)).detachAppender(LISTENER);
        ResourceLeakDetector.setLevel(detection);
    }

    private enum Target {
        TCP,
        WEBSOCKET,
        SOCKJS_WEBSOCKET,
        SOCKJS_REQUESTS,
        TOPIC_WEBSOCKET
    }

    @Test
    void nobodyElseNoticesBrokenFrames() {
        try (BusClient valid = new BusClient(node, Over.TCP)) {
            valid.register("valid");
            long cases = run(valid, SEED, TimeUnit.SECONDS.toNanos(SECONDS) / 4);
            long before = usedBytes();
            cases += run(valid, SEED + cases, TimeUnit.SECONDS.toNanos(SECONDS) * 3 / 4);

            node.awaitTrue("only the valid client is left", () -> gauge("cubecast.eventbus.connections") == 1);
            node.awaitTrue("only its subscription is left", () -> node.run(node.hubs::sessions) == 1);
            assertThat(gauge("cubecast.eventbus.incoming.bytes")).isZero();
            assertThat(gauge("cubecast.http.bodies.bytes")).isZero();
            assertThat(usedBytes() - before).as("growth over %d cases", cases).isLessThan(GROWTH_MAX);
            assertThat(LOGGED).as("logged in %d cases", cases).isEmpty();
        }
    }

    /** Vert.x's SockJS fails at them. */
    @ParameterizedTest
    @ValueSource(strings = {"[null]", "[\"{\\\"type\\\":\\\"ping\\\"}\",null]", "[1]", "[true,{}]", "null"})
    void refusesMessagesOfSockJsThatAreNoTexts(String envelope) {
        String session = "/eventbus/000/" + Integer.toHexString(envelope.hashCode());
        beginSession(session, Seeds.random(SEED));
        assertThat(node.post(session + "/xhr_send", "text/plain", envelope).statusCode())
                .isEqualTo(400);
        try (RawClient client = new RawClient(node)) {
            open(client, session + "1/websocket");
            assertThat(new String(client.readFrame(), StandardCharsets.UTF_8)).isEqualTo("o");
            byte[] head = {(byte) 0x81, (byte) (0x80 | envelope.length()), 0, 0, 0, 0};
            client.send(FuzzedFrames.concat(head, envelope.getBytes(StandardCharsets.US_ASCII)));
            assertThat(new String(client.readFrame(), StandardCharsets.UTF_8)).contains("invalid_request");
        }
        assertThat(LOGGED).isEmpty();
    }

    /** Returns how many cases there were; each has a seed of its own. */
    private static long run(BusClient valid, long firstSeed, long nanos) {
        long until = System.nanoTime() + nanos;
        long seed = firstSeed;
        for (; System.nanoTime() < until; seed++) {
            try {
                attack(Seeds.random(seed));
                valid.publish("valid", seed);
                assertThat(valid.next().getLong("body")).isEqualTo(seed);
                assertThat(LOGGED).isEmpty();
            } catch (AssertionError failure) {
                throw new AssertionError("seed " + seed, failure);
            }
        }
        return seed - firstSeed;
    }

    private static void attack(RandomGenerator random) {
        FuzzedFrames fuzzed = new FuzzedFrames(random);
        Target target = Target.values()[random.nextInt(Target.values().length)];
        String session = "/eventbus/000/" + Long.toHexString(random.nextLong());
        int port = target == Target.TCP ? node.bridgePort() : node.port();
        try (RawClient client = new RawClient(port, 64 << 10)) {
            switch (target) {
                case WEBSOCKET -> open(client, "/eventbus/websocket");
                case SOCKJS_WEBSOCKET -> open(client, session + "/websocket");
                case TOPIC_WEBSOCKET -> open(client, "/topics/fuzz." + random.nextInt(20));
                case SOCKJS_REQUESTS -> beginSession(session, random);
                case TCP -> {}
            }
            for (int i = random.nextInt(FRAMES_MAX); i > 0; i--) {
                client.send(next(target, fuzzed, session));
            }
            if (random.nextInt(4) == 0) {
                client.send(fuzzed.noise(random.nextInt(2_000)));
            }
        }
    }

    private static void open(RawClient client, String path) {
        client.send(RawClient.upgrade("x").replace("/topics/x", path));
        assertThat(client.readHead()).startsWith("HTTP/1.1 101 ");
    }

    /** The client of the session polls once, and goes. */
    private static void beginSession(String session, RandomGenerator random) {
        try (RawClient poll = new RawClient(node)) {
            String path = random.nextBoolean() ? "/xhr" : "/xhr_streaming";
            poll.send("POST " + session + path + " HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n");
            poll.readHead();
        }
    }

    private static byte[] next(Target target, FuzzedFrames fuzzed, String session) {
        return switch (target) {
            case TCP -> fuzzed.overTcp();
            case WEBSOCKET, TOPIC_WEBSOCKET -> fuzzed.overWebSocket(fuzzed.text());
            case SOCKJS_WEBSOCKET -> fuzzed.overWebSocket(fuzzed.inSockJs());
            case SOCKJS_REQUESTS -> {
                byte[] body = fuzzed.inSockJs();
                String head = "POST " + session + "/xhr_send HTTP/1.1\r\nHost: x\r\nContent-Length: " + body.length;
                yield FuzzedFrames.concat((head + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII), body);
            }
        };
    }

    private static double gauge(String name) {
        return node.run(() -> node.registry.get(name).gauge().value());
    }

    private static long usedBytes() {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }
}
