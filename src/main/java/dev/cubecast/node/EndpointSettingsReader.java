package dev.cubecast.node;

import dev.cubecast.bridge.BridgeSettings;
import dev.cubecast.bridge.PullSettings;
import dev.cubecast.config.SettingReader;
import dev.cubecast.eventbus.BusSettings;
import dev.cubecast.http.AllowedOrigins;
import dev.cubecast.http.HttpSettings;
import dev.cubecast.link.HostPort;
import dev.cubecast.link.LinkSettings;
import dev.cubecast.link.Secret;
import dev.cubecast.operations.Deadlines;
import dev.cubecast.overlay.Limits;
import dev.cubecast.overlay.Priority;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/** The settings of what a node listens on: for clients and for its neighbours. */
final class EndpointSettingsReader {
    private static final int COUNT_MAX = 1 << 24;
    private static final int BYTES_MAX = 1 << 30;
    private static final long TIME_MS_MAX = 86_400_000;
    /** The process waits for a node's end, but not for ever. */
    private static final long DRAIN_MS_MAX = 60_000;

    private final SettingReader settings;

    EndpointSettingsReader(SettingReader settings) {
        this.settings = settings;
    }

    HttpSettings http(String nodeHost) {
        HttpSettings defaults = HttpSettings.of(nodeHost, 8080);
        return new HttpSettings(
                settings.text("http.host", defaults.host()),
                port("http.port", defaults.port()),
                count("http.connections-max", defaults.connectionsMax()),
                bytes("http.request-line-bytes-max", defaults.requestLineBytesMax(), 1 << 10),
                bytes("http.header-bytes-max", defaults.headerBytesMax(), 1 << 10),
                bytes("http.body-bytes-max", defaults.bodyBytesMax(), Limits.MESSAGE_BYTES_MAX),
                settings.size("http.bodies-bytes-max", defaults.bodiesBytesMax(), Limits.MESSAGE_BYTES_MAX, 1L << 40),
                count("http.messages-per-request-max", defaults.messagesPerRequestMax()),
                time("http.head-timeout", defaults.headTimeoutMs()),
                time("http.idle-timeout", defaults.idleTimeoutMs()),
                time("http.body-timeout", defaults.bodyTimeoutMs()),
                bytes("http.body-bytes-per-second-min", defaults.bodyBytesPerSecondMin(), 1),
                new Deadlines(
                        time("http.deadline-default", defaults.deadlines().defaultMs()),
                        time("http.deadline-max", defaults.deadlines().maxMs())),
                time("http.subscribe-timeout", defaults.subscribeTimeoutMs()),
                time("http.keep-alive", defaults.keepAliveMs()),
                count("http.socket-publishes-max", defaults.socketPublishesMax()),
                bytes("http.socket-publish-bytes-max", defaults.socketPublishBytesMax(), Limits.MESSAGE_BYTES_MAX),
                settings.integer("http.nesting-max", defaults.nestingMax(), 1, 10_000),
                settings.flag("http.compression", defaults.compression()),
                settings.parsed("http.allowed-origins", AllowedOrigins::parse).orElse(defaults.allowedOrigins()));
    }

    BusSettings bridge(String host) {
        BusSettings defaults = BusSettings.of(host, 7000);
        return new BusSettings(
                settings.text("bridge.host", defaults.host()),
                port("bridge.port", defaults.port()),
                count("bridge.connections-max", defaults.connectionsMax()),
                count("bridge.subscriptions-max", defaults.subscriptionsMax()),
                count("bridge.questions-max", defaults.questionsMax()),
                count("bridge.publishes-max", defaults.publishesMax()),
                bytes("bridge.publish-bytes-max", defaults.publishBytesMax(), Limits.MESSAGE_BYTES_MAX),
                bytes("bridge.incoming-bytes-max", defaults.incomingBytesMax(), BusSettings.FRAME_BYTES_MAX),
                count("bridge.frames-per-second-max", defaults.framesPerSecondMax()),
                time("bridge.idle-timeout", defaults.idleTimeoutMs()),
                time("bridge.frame-timeout", defaults.frameTimeoutMs()),
                time("bridge.subscribe-timeout", defaults.subscribeTimeoutMs()),
                settings.integer("bridge.nesting-max", defaults.nestingMax(), 1, 10_000),
                new Deadlines(
                        time("bridge.deadline-default", defaults.deadlines().defaultMs()),
                        time("bridge.deadline-max", defaults.deadlines().maxMs())));
    }

    BridgeSettings clients() {
        BridgeSettings defaults = BridgeSettings.DEFAULT;
        return new BridgeSettings(
                settings.duration("clients.tick-interval", defaults.tickIntervalMs(), 1, 1_000),
                count("clients.sessions-max", defaults.sessionsMax()),
                count("clients.subscriptions-max", defaults.subscriptionsMax()),
                count("clients.topics-max", defaults.topicsMax()),
                count("clients.queued-pushes-max", defaults.queuedPushesMax()),
                bytes("clients.queued-bytes-max", defaults.queuedBytesMax(), 1 << 10),
                settings.size("clients.queued-bytes-total-max", defaults.queuedBytesTotalMax(), 1 << 10, 1L << 40),
                settings.size("clients.unsent-bytes-total-max", defaults.unsentBytesTotalMax(), 1 << 10, 1L << 40),
                bytes("clients.block-bytes-max", defaults.blockBytesMax(), 1 << 10),
                count("clients.arrivals-per-second-max", defaults.arrivalsPerSecondMax()),
                settings.duration("clients.drain", defaults.drainMs(), 0, DRAIN_MS_MAX));
    }

    /** At both ports of clients, each with these limits. */
    PullSettings pulls() {
        PullSettings defaults = PullSettings.DEFAULT;
        return new PullSettings(
                count("pulls.messages-max", defaults.messagesMax()),
                bytes("pulls.bytes-max", defaults.bytesMax(), 1 << 10),
                count("pulls.under-way-max", defaults.pullsMax()),
                settings.integer("pulls.reads-max", defaults.readsMax(), 1, 1_024),
                time("pulls.wait-max", defaults.waitMaxMs()));
    }

    LinkSettings link(String nodeHost, String secret) {
        LinkSettings defaults = LinkSettings.of(nodeHost, 7100, new Secret(secret));
        long redialMaxMs = settings.duration("link.redial-max", defaults.redialMaxMs(), 2, TIME_MS_MAX);
        return new LinkSettings(
                settings.text("link.host", defaults.host()),
                port("link.port", defaults.port()),
                defaults.secret(),
                queues(defaults.queueBytesMax()),
                bytes("link.write-buffer-bytes", defaults.writeBufferBytes(), 1 << 10),
                bytes("link.socket-send-bytes", defaults.socketSendBytes(), 1 << 10),
                time("link.handshake-timeout", defaults.handshakeTimeoutMs()),
                count("link.unauthenticated-max", defaults.unauthenticatedMax()),
                redialMinMs(defaults.redialMinMs(), redialMaxMs),
                redialMaxMs,
                time("link.silent", defaults.silentMs()),
                time("link.give-up-after-silence", defaults.giveUpAfterSilenceMs()),
                time("link.stop-timeout", defaults.stopTimeoutMs()));
    }

    /** Doubling must have somewhere to go. */
    private long redialMinMs(long byDefaultMs, long redialMaxMs) {
        long writtenMs = time("link.redial-min", byDefaultMs);
        if (2 * writtenMs <= redialMaxMs) {
            return writtenMs;
        }
        settings.reject("link.redial-min", writtenMs + "ms", "at most half of link.redial-max (" + redialMaxMs + "ms)");
        return redialMaxMs / 2;
    }

    private Map<Priority, Integer> queues(Map<Priority, Integer> defaults) {
        Map<Priority, Integer> queues = new EnumMap<>(Priority.class);
        defaults.forEach((priority, bytesMax) -> queues.put(
                priority,
                bytes(
                        "link.queue-bytes-max." + priority.name().toLowerCase(Locale.ROOT),
                        bytesMax,
                        Limits.FRAME_BYTES_MAX)));
        return queues;
    }

    private int port(String path, int byDefault) {
        return settings.integer(path, byDefault, 0, HostPort.PORT_MAX);
    }

    private int count(String path, int byDefault) {
        return settings.integer(path, byDefault, 1, COUNT_MAX);
    }

    private int bytes(String path, int byDefault, int least) {
        return Math.toIntExact(settings.size(path, byDefault, least, BYTES_MAX));
    }

    private long time(String path, long byDefaultMs) {
        return settings.duration(path, byDefaultMs, 1, TIME_MS_MAX);
    }
}
