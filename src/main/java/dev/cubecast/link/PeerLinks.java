package dev.cubecast.link;

import dev.cubecast.message.Bytes;
import dev.cubecast.overlay.LinkLoss;
import dev.cubecast.overlay.LinkPort;
import dev.cubecast.overlay.Priority;
import dev.cubecast.overlay.Vertex;
import dev.cubecast.trace.Trace;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/**
 * The links of one node: an authenticated TCP connection to each neighbour that can be reached. Both ends dial; a
 * connection that is lost is dialled again at once, then with growing pauses. All methods must be called on one Vert.x
 * context, on which the listener is called too.
 */
public final class PeerLinks implements LinkPort {
    /** Hears of the links. Must neither block nor throw: an exception closes the connection whose frame caused it. */
    public interface Listener {
        /** @param incarnation what the neighbour said in its handshake */
        void onLinkUp(Vertex neighbour, long incarnation);

        /**
         * A link was lost, or what is known of a lost one has changed. {@link LinkLoss#REFUSED} is told once for each
         * time that the neighbour's host begins to refuse connections, {@link LinkLoss#FORBIDDEN} once for each time
         * that it becomes known that one of the two nodes refuses the other.
         */
        void onLinkDown(Vertex neighbour, LinkLoss loss);

        void onFrame(Vertex neighbour, Bytes frame);
    }

    private final Vertx vertx;
    private final LinkSettings settings;
    private final LinkMetrics metrics;
    private final Greeter greeter;
    private final NetServer server;
    private final LinkSurroundings shared;
    private final Map<Vertex, PeerLink> links = new TreeMap<>();
    private final Set<Connection> unauthenticated = new LinkedHashSet<>();
    private long silenceTimer = -1;
    private boolean stopping;

    /**
     * @param neighbours where neighbours listen, as {@code host:port}; those that are missing are accepted, but not
     *     dialled
     * @throws IllegalArgumentException if an address cannot be read or belongs to a vertex that is no neighbour
     */
    public PeerLinks(
            Vertx vertx,
            LinkIdentity identity,
            LinkSettings settings,
            Map<Vertex, String> neighbours,
            Listener listener,
            RandomGenerator random,
            Trace trace,
            MeterRegistry registry) {
        this.vertx = vertx;
        this.settings = settings;
        metrics = new LinkMetrics(registry, unauthenticated::size);
        greeter = new Greeter(identity, settings.secret(), metrics, trace);
        server = vertx.createNetServer(new NetServerOptions()
                .setHost(settings.host())
                .setPort(settings.port())
                .setTcpNoDelay(true)
                .setSendBufferSize(settings.socketSendBytes()));
        shared = new LinkSurroundings(
                vertx,
                vertx.createNetClient(new NetClientOptions()
                        .setTcpNoDelay(true)
                        .setSendBufferSize(settings.socketSendBytes())
                        .setConnectTimeout((int) settings.handshakeTimeoutMs())),
                identity,
                settings,
                greeter,
                metrics,
                listener,
                random,
                trace);
        addLinks(identity.vertex(), neighbours);
    }

    private void addLinks(Vertex self, Map<Vertex, String> neighbours) {
        for (Vertex vertex : neighbours.keySet()) {
            if (!vertex.isNeighbourOf(self)) {
                throw new IllegalArgumentException(vertex + " is no neighbour of " + self);
            }
        }
        for (int dimension = 0; dimension < self.dimension(); dimension++) {
            Vertex neighbour = self.neighbour(dimension);
            String address = neighbours.get(neighbour);
            links.put(neighbour, new PeerLink(neighbour, address == null ? null : HostPort.parse(address), shared));
        }
    }

    /** Listens, then dials. Fails with the address in its message if that cannot be listened on. */
    public Future<Void> start() {
        return server.connectHandler(this::onAccepted)
                .listen()
                .recover(failure -> Future.failedFuture(new IllegalStateException(
                        "cannot listen for links on " + new HostPort(settings.host(), settings.port()) + ": "
                                + failure.getMessage(),
                        failure)))
                .onSuccess(listening -> {
                    links.values().forEach(PeerLink::start);
                    checkSilenceLater();
                })
                .mapEmpty();
    }

    /**
     * Armed anew by each check: a periodic timer would make up for those that a pause of this process has swallowed.
     */
    private void checkSilenceLater() {
        long pauseMs = Math.max(1, settings.giveUpAfterSilenceMs() / PeerLink.SILENCE_CHECKS);
        silenceTimer = vertx.setTimer(pauseMs, id -> {
            checkSilenceLater();
            links.values().forEach(PeerLink::checkSilence);
        });
    }

    /**
     * Takes no more frames, sends what waits for {@link LinkSettings#stopTimeoutMs} at most, and closes. Nothing is
     * reported afterwards.
     */
    public Future<Void> stop() {
        stopping = true;
        vertx.cancelTimer(silenceTimer);
        Promise<Void> outOfTime = Promise.promise();
        long timer = vertx.setTimer(settings.stopTimeoutMs(), id -> outOfTime.complete());
        Future<?> drained =
                Future.join(links.values().stream().map(PeerLink::drain).toList());
        return Future.any(drained, outOfTime.future())
                .onComplete(either -> {
                    vertx.cancelTimer(timer);
                    List.copyOf(unauthenticated).forEach(Connection::close);
                    unauthenticated.clear();
                })
                // First the port: neighbours dial at once when a link closes, and would be accepted by nobody.
                .eventually(server::close)
                .eventually(() -> {
                    links.values().forEach(PeerLink::stop);
                    return shared.client().close();
                })
                .mapEmpty();
    }

    @Override
    public boolean send(Vertex neighbour, Priority priority, Bytes frame) {
        PeerLink link = links.get(neighbour);
        return link != null && link.send(priority, frame);
    }

    /** The links to all neighbours, in the order of their vertices. */
    public List<LinkView> views() {
        return links.values().stream().map(PeerLink::view).toList();
    }

    /** Where this node listens, once started. */
    public int port() {
        return server.actualPort();
    }

    private void onAccepted(NetSocket socket) {
        if (stopping) {
            socket.close();
            return;
        }
        if (unauthenticated.size() >= settings.unauthenticatedMax()) {
            turnOldestAway();
        }
        Connection connection = new Connection(vertx, socket, greeter.acceptor(), settings, new Accepted());
        unauthenticated.add(connection);
        connection.start();
    }

    /** A neighbour needs a moment for its handshake; who has said nothing for longest is most likely none. */
    private void turnOldestAway() {
        Connection oldest = unauthenticated.iterator().next();
        unauthenticated.remove(oldest);
        oldest.close();
        metrics.onTurnedAway();
    }

    /** The handshakes of the connections that others dialled. */
    private final class Accepted implements Connection.Handshaking {
        @Override
        public Optional<Refusal> objection(Hello peer) {
            return linkTo(peer).objection(peer);
        }

        @Override
        public void onAuthenticated(Connection connection, Hello peer) {
            unauthenticated.remove(connection);
            linkTo(peer).onAuthenticated(connection, peer);
        }

        private PeerLink linkTo(Hello peer) {
            PeerLink link = links.get(peer.vertex());
            if (link == null) {
                throw new IllegalStateException("expected a neighbour after a handshake, but found " + peer.vertex());
            }
            return link;
        }

        @Override
        public void onHandshakeFailed(Connection connection, Refusal refusal, boolean byPeer) {
            unauthenticated.remove(connection);
            greeter.onFailed(connection, refusal, byPeer);
        }
    }
}
