package dev.cubecast.eventbus;

import dev.cubecast.bridge.ByteWriter;
import dev.cubecast.bridge.FrameBlock;
import dev.cubecast.bridge.PullSettings;
import dev.cubecast.bridge.Pulls;
import dev.cubecast.bridge.SocketFlushes;
import dev.cubecast.bridge.TopicHubs;
import dev.cubecast.operations.ErrorCode;
import dev.cubecast.operations.JsonText;
import dev.cubecast.operations.Problem;
import dev.cubecast.operations.RetryHints;
import dev.cubecast.operations.TopicOperations;
import dev.cubecast.operations.TopicSettingsJson;
import dev.cubecast.overlay.EventQueue;
import dev.cubecast.protocol.TopicAccess;
import dev.cubecast.protocol.TopicPublishing;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The event bus clients of a node, over all transports. Everything runs on the node's event loop. */
public final class BusConnections {
    private final BusNode node;
    private final BusSettings settings;
    private final TopicPublishing publishing;
    private final FrameParser parser;
    private final ControlOperations control;
    private final Pulls pulls;
    private final BusMetrics metrics;
    private final IncomingBytes incoming;
    private final Set<BusConnection> connections = new LinkedHashSet<>();
    /** Those that were not told to go. */
    private final Set<BusConnection> staying = new LinkedHashSet<>();

    /** Those with a subscription that has not taken effect. */
    private final Set<BusConnection> subscribing = new LinkedHashSet<>();

    private boolean leaving;

    public BusConnections(BusNode node, BusSettings settings, PullSettings pulled) {
        this.node = node;
        this.settings = settings;
        this.incoming = new IncomingBytes(settings.incomingBytesMax());
        TopicAccess access = node.protocol().access().orElseThrow();
        JsonText json = new JsonText(settings.nestingMax());
        publishing = access.publishing();
        parser = new FrameParser(json);
        pulls = new Pulls(pulled, node.protocol(), node.nowMs());
        control = new ControlOperations(
                new TopicOperations(
                        access.topics(),
                        new TopicSettingsJson(json, access.defaults(), access.replicas()),
                        settings.deadlines(),
                        node.nowMs()),
                pulls,
                node.cube(),
                settings.deadlines(),
                node.nowMs());
        metrics = new BusMetrics(node.registry(), connections::size, incoming::held, pulls::underWay);
    }

    /** Takes a client. Empty if there are too many: then it was told, and its connection is closed. */
    public Optional<BusConnection> open(BusTransport transport) {
        if (leaving) {
            refuse(transport, goesAway());
            return Optional.empty();
        }
        if (connections.size() >= settings.connectionsMax()) {
            metrics.onConnectionRefused();
            refuse(
                    transport,
                    new Problem(
                            ErrorCode.TOO_MANY_CONNECTIONS,
                            "this node has " + settings.connectionsMax()
                                    + " event bus clients already, as many as it may"));
            return Optional.empty();
        }
        BusConnection connection = new BusConnection(transport, this);
        connections.add(connection);
        staying.add(connection);
        return Optional.of(connection);
    }

    private void refuse(BusTransport transport, Problem why) {
        ByteWriter error = new ByteWriter();
        transport.protocol().writeError(error, null, retryHints().on(why));
        transport.write(FrameBlock.ofNotice(error.written()));
        transport.close();
    }

    /** Looks at what is overdue, a few times in a second. */
    public void tick() {
        pulls.tick();
        List.copyOf(connections).forEach(connection -> connection.tick(nowMs()));
    }

    int subscribing() {
        return subscribing.size();
    }

    // ---- The end of the node ----

    private static Problem goesAway() {
        return new Problem(ErrorCode.SHUTTING_DOWN, "this node is shutting down; use another one");
    }

    /** Takes no clients any more. */
    void beginToLeave() {
        leaving = true;
    }

    /** Clients that were not sent away. */
    int staying() {
        return staying.size();
    }

    boolean isEmpty() {
        return connections.isEmpty();
    }

    /** Tells so many clients that the node goes away, each as soon as what it has under way is answered. */
    void sendAway(int count) {
        for (BusConnection connection : staying.stream().limit(count).toList()) {
            staying.remove(connection);
            connection.leave(goesAway());
        }
    }

    /** Tells all clients at once that the node goes away. */
    void endAll() {
        pulls.goAway(pulls.underWay());
        List.copyOf(connections).forEach(connection -> connection.end(goesAway()));
    }

    // ---- What connections share ----

    /** Where transports have what they have written flushed. */
    public SocketFlushes flushes() {
        return node.hubs().flushes();
    }

    BusSettings settings() {
        return settings;
    }

    TopicPublishing publishing() {
        return publishing;
    }

    FrameParser parser() {
        return parser;
    }

    ControlOperations control() {
        return control;
    }

    TopicHubs hubs() {
        return node.hubs();
    }

    EventQueue events() {
        return node.events();
    }

    IncomingBytes incoming() {
        return incoming;
    }

    RetryHints retryHints() {
        return node.retryHints();
    }

    BusMetrics metrics() {
        return metrics;
    }

    long nowMs() {
        return node.nowMs().getAsLong();
    }

    void onSubscribing(BusConnection connection) {
        subscribing.add(connection);
    }

    void onNotSubscribing(BusConnection connection) {
        subscribing.remove(connection);
    }

    void onClosed(BusConnection connection) {
        connections.remove(connection);
        subscribing.remove(connection);
        staying.remove(connection);
    }
}
