package dev.cubecast.membership;

import dev.cubecast.VirtualTime;
import dev.cubecast.message.Bytes;
import dev.cubecast.message.Kind;
import dev.cubecast.message.WireReader;
import dev.cubecast.overlay.Hypercube;
import dev.cubecast.overlay.LinkLoss;
import dev.cubecast.overlay.LiveGraph;
import dev.cubecast.overlay.RoutingTable;
import dev.cubecast.overlay.Vertex;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/**
 * Members with real routers on links that take two milliseconds, a clock that is moved by hand, and faults on demand.
 */
final class TestCube {
    static final long FRAME_MS = 2;
    static final long TICK_MS = 50;
    static final long START_MS = 1_000_000;
    private static final long REFUSAL_MS = 10;

    final Hypercube cube;
    final MembershipSettings settings;
    private final VirtualTime time = new VirtualTime(START_MS);
    private final List<TestMember> members = new ArrayList<>();
    private final Set<String> open = new TreeSet<>();
    private final Set<String> lossy = new TreeSet<>();
    private final Map<Kind, Integer> toLose = new EnumMap<>(Kind.class);
    long updatesCarried;
    long summariesCarried;

    TestCube(int dimension) {
        this(dimension, MembershipSettings.DEFAULT);
    }

    TestCube(int dimension, MembershipSettings settings) {
        this.cube = new Hypercube(dimension);
        this.settings = settings;
        cube.vertices().forEach(vertex -> members.add(new TestMember(this, vertex)));
    }

    /** A cube in which all vertices are occupied, settled and steady. */
    static TestCube running(int dimension) {
        TestCube cube = new TestCube(dimension);
        cube.cube.vertices().forEach(vertex -> cube.start(vertex.number()));
        cube.run(1_000);
        return cube;
    }

    TestMember at(int number) {
        return members.get(number);
    }

    Vertex vertex(int number) {
        return cube.vertex(number);
    }

    List<TestMember> running() {
        return members.stream().filter(TestMember::isRunning).toList();
    }

    void start(int number) {
        at(number).start();
        connectAll(number);
    }

    /** Starts with an empty disk. */
    void startWiped(int number) {
        at(number).stored = 0;
        start(number);
    }

    private void connectAll(int number) {
        for (Vertex neighbour : cube.neighbours(vertex(number))) {
            if (at(neighbour.number()).isRunning()) {
                connect(number, neighbour.number());
            } else {
                at(number).event(() -> at(number).membership.onLinkDown(neighbour, LinkLoss.REFUSED, nowMs()));
            }
        }
    }

    void connect(int a, int b) {
        open.add(link(a, b));
        at(a).event(() -> at(a).membership.onLinkUp(vertex(b), nowMs()));
        at(b).event(() -> at(b).membership.onLinkUp(vertex(a), nowMs()));
    }

    /** Connects two running nodes that are not connected. */
    void connectIfPossible(int a, int b) {
        if (at(a).isRunning() && at(b).isRunning() && !open.contains(link(a, b))) {
            connect(a, b);
        }
    }

    /** The connection closes, and is not made again. */
    void cut(int a, int b) {
        open.remove(link(a, b));
        at(a).event(() -> at(a).membership.onLinkDown(vertex(b), LinkLoss.CLOSED, nowMs()));
        at(b).event(() -> at(b).membership.onLinkDown(vertex(a), LinkLoss.CLOSED, nowMs()));
    }

    /**
     * The process ends: its links close at once, connections to it are refused a little later, not to all at the same
     * time.
     */
    void kill(int number) {
        at(number).end();
        long delay = 1;
        for (Vertex neighbour : cube.neighbours(vertex(number))) {
            TestMember peer = at(neighbour.number());
            if (open.remove(link(number, neighbour.number()))) {
                after(delay, () -> lose(peer, vertex(number), LinkLoss.CLOSED));
                after(delay + REFUSAL_MS, () -> lose(peer, vertex(number), LinkLoss.REFUSED));
                delay += REFUSAL_MS;
            }
        }
    }

    private void lose(TestMember peer, Vertex neighbour, LinkLoss loss) {
        if (!open.contains(link(peer.vertex.number(), neighbour.number()))) {
            peer.event(() -> peer.membership.onLinkDown(neighbour, loss, nowMs()));
        }
    }

    /** The machine is gone without a word: nothing closes, nothing is refused. */
    void vanish(int number) {
        at(number).end();
        cube.neighbours(vertex(number)).forEach(neighbour -> open.remove(link(number, neighbour.number())));
    }

    /** Frames from one to the other are lost. */
    void block(int from, int to) {
        lossy.add(way(from, to));
    }

    void unblock(int from, int to) {
        lossy.remove(way(from, to));
    }

    /** No frame crosses the dimension any more, or all do again; connections stay open. */
    void partition(int dimension, boolean cutOff) {
        for (Vertex vertex : cube.vertices()) {
            int across = vertex.neighbour(dimension).number();
            if (cutOff) {
                block(vertex.number(), across);
            } else {
                unblock(vertex.number(), across);
            }
        }
    }

    void lose(Kind kind) {
        loseNext(kind, Integer.MAX_VALUE);
    }

    void loseNext(Kind kind, int frames) {
        toLose.put(kind, frames);
    }

    void loseNothing() {
        toLose.clear();
    }

    boolean carry(Vertex from, Vertex to, Bytes frame) {
        if (!open.contains(link(from.number(), to.number()))) {
            return false;
        }
        Kind kind = WireReader.kindOf(frame);
        updatesCarried += kind == Kind.VIEW_UPDATE ? 1 : 0;
        summariesCarried += kind == Kind.VIEW_SUMMARY ? 1 : 0;
        if (!isLost(kind) && !lossy.contains(way(from.number(), to.number()))) {
            TestMember receiver = at(to.number());
            after(
                    FRAME_MS,
                    () -> receiver.event(() -> {
                        if (open.contains(link(from.number(), to.number()))) {
                            receiver.onFrame(from, frame);
                        }
                    }));
        }
        return true;
    }

    private boolean isLost(Kind kind) {
        int left = toLose.getOrDefault(kind, 0);
        toLose.put(kind, Math.max(0, left - 1));
        return left > 0;
    }

    long nowMs() {
        return time.nowMs();
    }

    void after(long delayMs, Runnable what) {
        time.after(delayMs, what);
    }

    void run(long forMs) {
        time.run(forMs);
    }

    /** Runs until the condition holds; returns how long that took, or the limit. */
    long runUntil(long limitMs, BooleanSupplier condition) {
        long startedMs = nowMs();
        while (nowMs() - startedMs < limitMs && !condition.getAsBoolean()) {
            run(1);
        }
        return nowMs() - startedMs;
    }

    /** What every running node but the vertex itself says about a vertex. */
    <T> List<T> opinions(int about, Function<Member, T> what) {
        return running().stream()
                .filter(member -> member.vertex.number() != about)
                .map(member -> what.apply(member.view().member(vertex(about)).orElseThrow()))
                .toList();
    }

    List<MemberState> states(int about) {
        return opinions(about, Member::state);
    }

    boolean allSay(int about, MemberState state) {
        return states(about).stream().allMatch(state::equals);
    }

    boolean viewsAgree() {
        return running().stream()
                        .map(member -> member.view().digest())
                        .distinct()
                        .count()
                == 1;
    }

    /** How many of the running nodes have a path to each other running node. */
    boolean everybodyReachesEverybody() {
        return running().stream().allMatch(from -> {
            LiveGraph graph = from.membership.liveGraph(nowMs());
            RoutingTable table = RoutingTable.of(from.vertex, graph);
            return running().stream().allMatch(to -> table.reaches(to.vertex));
        });
    }

    private static String link(int a, int b) {
        return Math.min(a, b) + "-" + Math.max(a, b);
    }

    private static String way(int from, int to) {
        return from + ">" + to;
    }
}
