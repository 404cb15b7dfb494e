package dev.cubecast.client;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A client of a cube. It talks to one node of a list, and to another one when that is gone; publishers and
 * subscriptions go on there as if nothing had happened.
 *
 * <pre>{@code
 * CubecastClient.connect(vertx, ClientOptions.of("127.0.0.1:7000", "127.0.0.1:7001"))
 *         .compose(client -> client.publisher().publish("orders", new JsonObject().put("id", 7)))
 *         .onSuccess(published -> System.out.println(published.position()));
 * }</pre>
 *
 * Its state belongs to one Vert.x context, that of whoever connects: handlers are called and futures complete there.
 * Its methods may be called from any thread.
 */
public final class CubecastClient {
    private static final long TICK_MS = 20;
    private static final int NAME_BYTES = 12;
    /** Between two attempts to have a message stored or a topic watched. */
    private static final Backoff RETRIES = new Backoff(40, 2_000);

    private final Vertx vertx;
    private final ContextInternal context;
    private final NetClient sockets;
    private final SecureRandom random = new SecureRandom();
    private final List<Publisher> publishers = new ArrayList<>();
    private final Promise<CubecastClient> connected;
    private final Link publishing;
    private final Link watching;
    private final Subscriber subscriber;
    private final long ticker;
    private final long connectUntilMs;
    private boolean closed;

    private CubecastClient(Vertx vertx, ContextInternal context, ClientOptions options) {
        this.vertx = vertx;
        this.context = context;
        sockets = vertx.createNetClient(
                new NetClientOptions().setTcpNoDelay(true).setConnectTimeout(Math.toIntExact(options.nodeTimeoutMs())));
        connected = context.promise();
        connectUntilMs = nowMs() + options.connectTimeoutMs();
        subscriber = new Subscriber(context, options.bufferMax(), RETRIES, random, CubecastClient::nowMs);
        publishing = link("publishing", options, new Publishing());
        watching = link("watching", options, subscriber.listener());
        subscriber.use(watching);
        ticker = vertx.setPeriodic(TICK_MS, timer -> tick());
    }

    private Link link(String name, ClientOptions options, Link.Listener listener) {
        Backoff pauses = new Backoff(options.pauseFirstMs(), options.pauseMaxMs());
        return new Link(
                name,
                sockets,
                context,
                options,
                new NodeRotation(options.nodes(), pauses, random),
                listener,
                CubecastClient::nowMs);
    }

    /**
     * Connects to one of the nodes. Fails with a {@link CubecastException} if none answers within
     * {@link ClientOptions#connectTimeoutMs}.
     */
    public static Future<CubecastClient> connect(Vertx vertx, ClientOptions options) {
        Context context = vertx.getOrCreateContext();
        Promise<CubecastClient> made = ((ContextInternal) context).promise();
        context.runOnContext(nothing -> {
            CubecastClient client = new CubecastClient(vertx, (ContextInternal) context, options);
            client.connected.future().onComplete(made);
            client.publishing.openOnce();
        });
        return made.future();
    }

    /** A publisher with the default limits. */
    public Publisher publisher() {
        return publisher(PublisherOptions.DEFAULT);
    }

    /** A publisher, which has a queue and a window of its own and lives as long as the client. */
    public Publisher publisher(PublisherOptions options) {
        byte[] name = new byte[NAME_BYTES];
        random.nextBytes(name);
        PublishQueue queue = new PublishQueue(HexFormat.of().formatHex(name), options, RETRIES, random);
        Publisher publisher = new Publisher(context, publishing, queue, options, CubecastClient::nowMs);
        context.runOnContext(nothing -> {
            publishers.add(publisher);
            if (closed) {
                publisher.close();
            }
        });
        return publisher;
    }

    /** That of this client. */
    public Subscriber subscriber() {
        return subscriber;
    }

    /**
     * Asks the node for something else: {@code cubecast.topic.create}, {@code .delete}, {@code .describe},
     * {@code .list}, {@code cubecast.pull} or {@code cubecast.cube}, with JSON as the node's reference has it. It is
     * asked once: the future fails with a {@link CubecastException} if the node refuses, if there is no connection, or
     * if that is lost before the answer.
     */
    public Future<JsonObject> ask(String address, JsonObject question) {
        Promise<JsonObject> answer = context.promise();
        context.runOnContext(nothing -> publishing
                .connection()
                .map(connection -> connection.ask(address, question))
                .orElseGet(() -> Future.failedFuture(new CubecastException(
                        "connection_lost", "there is no connection to a node", Conclusion.SAFE_TO_RETRY)))
                .onComplete(answer));
        return answer.future();
    }

    /** What the client has seen so far. */
    public Future<ClientStatistics> statistics() {
        Promise<ClientStatistics> counted = context.promise();
        context.runOnContext(nothing -> counted.complete(new ClientStatistics(
                Stream.of(publishing, watching)
                        .flatMap(link -> link.node().stream())
                        .toList(),
                publishing.connections() + watching.connections(),
                publishers.stream().mapToLong(Publisher::resent).sum(),
                publishers.stream().mapToLong(Publisher::refused).sum(),
                subscriber.duplicates(),
                subscriber.gaps())));
        return counted.future();
    }

    /**
     * Closes the connections and ends all subscriptions. Messages that are not answered fail with {@code closed}, and a
     * conclusion that says whether they may have been stored: whoever needs all of them stored waits for their futures
     * before.
     */
    public Future<Void> close() {
        Promise<Void> done = context.promise();
        context.runOnContext(nothing -> {
            end();
            sockets.close().onComplete(done);
        });
        return done.future();
    }

    private void end() {
        if (closed) {
            return;
        }
        closed = true;
        vertx.cancelTimer(ticker);
        publishers.forEach(Publisher::close);
        subscriber.close();
        publishing.close();
        watching.close();
    }

    private void tick() {
        publishing.tick();
        watching.tick();
        publishers.forEach(Publisher::tick);
        subscriber.tick();
        if (!connected.future().isComplete() && nowMs() >= connectUntilMs) {
            end();
            sockets.close()
                    .onComplete(nothing -> connected.fail(
                            publishing.lastLoss().orElseGet(() -> Connection.lost("no node has answered"))));
        }
    }

    /** What publishers hear of their connection: the answers are theirs, and they look for it themselves. */
    private final class Publishing implements Link.Listener {
        @Override
        public void onConnected(Connection connection) {
            connected.tryComplete(CubecastClient.this);
            publishers.forEach(Publisher::tick);
        }

        @Override
        public void onLost() {}

        @Override
        public void onDelivery(String topic, JsonObject frame) {}

        @Override
        public void onTopicError(String topic, CubecastException why) {}
    }

    private static long nowMs() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
    }
}
