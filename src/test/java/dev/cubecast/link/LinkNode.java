package dev.cubecast.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.cubecast.Seeds;
import dev.cubecast.message.Bytes;
import dev.cubecast.overlay.LinkLoss;
import dev.cubecast.overlay.Priority;
import dev.cubecast.overlay.Vertex;
import dev.cubecast.trace.Measure;
import dev.cubecast.trace.Trace;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** The links of one node, with a record of what they reported. Everything is waited for, for ten seconds at most. */
final class LinkNode implements PeerLinks.Listener, Trace, AutoCloseable {
    static final Secret SECRET = new Secret("what only nodes know");
    static final String CUBE = "test";
    private static final long PATIENCE_SECONDS = 10;

    /** What a listener was told. */
    sealed interface Event {}

    record Up(Vertex neighbour, long incarnation) implements Event {}

    record Down(Vertex neighbour, LinkLoss loss) implements Event {}

    record Frame(Vertex neighbour, Bytes frame) implements Event {}

    final Vertx vertx;
    final Vertex vertex;
    final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
    final BlockingQueue<String> notes = new LinkedBlockingQueue<>();
    final BlockingQueue<String> warnings = new LinkedBlockingQueue<>();
    final PeerLinks links;

    LinkNode(Vertx vertx, String vertex, LinkSettings settings, Map<Vertex, String> neighbours) {
        this.vertx = vertx;
        this.vertex = Vertex.parse(vertex);
        LinkIdentity identity = new LinkIdentity(this.vertex, CUBE, () -> 1);
        links = new PeerLinks(vertx, identity, settings, neighbours, this, Seeds.random(1), this, registry);
    }

    static LinkNode started(Vertx vertx, String vertex, LinkSettings settings, Map<Vertex, String> neighbours) {
        LinkNode node = new LinkNode(vertx, vertex, settings, neighbours);
        node.start();
        return node;
    }

    static LinkNode started(Vertx vertx, String vertex) {
        return started(vertx, vertex, settings(0), Map.of());
    }

    /** A node that knows where another one listens. */
    static LinkNode dialling(LinkNode other, String vertex) {
        return started(other.vertx, vertex, settings(0), Map.of(other.vertex, "127.0.0.1:" + other.links.port()));
    }

    /** On a loopback address; port 0 takes any. */
    static LinkSettings settings(int port) {
        return LinkSettings.of("127.0.0.1", port, SECRET);
    }

    /** Where a connection counts as silent only when it is given up. */
    static LinkSettings settings(long handshakeTimeoutMs, int unauthenticatedMax, long giveUpAfterSilenceMs) {
        LinkSettings usual = settings(0);
        return new LinkSettings(
                usual.host(),
                usual.port(),
                usual.secret(),
                usual.queueBytesMax(),
                usual.writeBufferBytes(),
                usual.socketSendBytes(),
                handshakeTimeoutMs,
                unauthenticatedMax,
                usual.redialMinMs(),
                usual.redialMaxMs(),
                giveUpAfterSilenceMs,
                giveUpAfterSilenceMs,
                usual.stopTimeoutMs());
    }

    void start() {
        await(starting());
    }

    Future<Void> starting() {
        return onLoop(links::start);
    }

    boolean send(Vertex to, Priority priority, Bytes frame) {
        return onLoop(() -> links.send(to, priority, frame));
    }

    boolean send(LinkNode to, String text) {
        return send(to.vertex, Priority.CONTROL, Bytes.utf8(text));
    }

    LinkView view(Vertex neighbour) {
        return onLoop(links::views).stream()
                .filter(view -> view.neighbour().equals(neighbour))
                .findFirst()
                .orElseThrow();
    }

    /** A frame there and one back. */
    void roundTripWith(LinkNode other) {
        assertThat(send(other, "there")).isTrue();
        other.expect(new Frame(vertex, Bytes.utf8("there")));
        assertThat(other.send(this, "back")).isTrue();
        expect(new Frame(other.vertex, Bytes.utf8("back")));
    }

    /** The next event must be this one. */
    void expect(Event expected) {
        Event event = poll(events);
        assertThat(event).as("notes of %s: %s", vertex, notes).isEqualTo(expected);
    }

    /** Passes over notes until one contains the text. */
    String expectNote(String text) {
        List<String> passed = new ArrayList<>();
        while (true) {
            String note = poll(notes);
            if (note == null) {
                fail("no note with \"" + text + "\" came, but " + passed);
            } else if (note.contains(text)) {
                return note;
            }
            passed.add(note);
        }
    }

    double count(String meter, String... tags) {
        return registry.get("cubecast.link." + meter).tags(tags).counter().count();
    }

    double gauge(String meter, String... tags) {
        return registry.get("cubecast.link." + meter).tags(tags).gauge().value();
    }

    /** Waits until the condition, looked at between the events of the loop, holds. */
    void until(BooleanSupplier condition) {
        Promise<Void> holds = Promise.promise();
        long timer = vertx.setPeriodic(1, id -> {
            if (condition.getAsBoolean()) {
                holds.tryComplete();
            }
        });
        await(holds.future());
        vertx.cancelTimer(timer);
    }

    <T> T onLoop(Supplier<T> action) {
        Promise<T> result = Promise.promise();
        vertx.runOnContext(turn -> {
            try {
                result.complete(action.get());
            } catch (RuntimeException failure) {
                result.fail(failure);
            }
        });
        return await(result.future());
    }

    static <T> T await(Future<T> future) {
        try {
            return future.toCompletionStage().toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException | InterruptedException failure) {
            throw new AssertionError(failure);
        }
    }

    private static <T> T poll(BlockingQueue<T> queue) {
        try {
            return queue.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException interrupted) {
            throw new AssertionError(interrupted);
        }
    }

    /** A port that was free a moment ago. */
    static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    @Override
    public void onLinkUp(Vertex neighbour, long incarnation) {
        events.add(new Up(neighbour, incarnation));
    }

    @Override
    public void onLinkDown(Vertex neighbour, LinkLoss loss) {
        events.add(new Down(neighbour, loss));
    }

    @Override
    public void onFrame(Vertex neighbour, Bytes frame) {
        if (frame.equals(Bytes.utf8("poison"))) {
            throw new IllegalStateException("the test's listener does not like poison");
        }
        events.add(new Frame(neighbour, frame));
    }

    @Override
    public void note(Subject subject, String what) {
        notes.add(what);
    }

    @Override
    public void warn(Subject subject, String what) {
        warnings.add(what);
        notes.add(what);
    }

    @Override
    public void count(Measure measure, long amount) {}

    @Override
    public void close() {
        await(onLoop(links::stop));
    }
}
