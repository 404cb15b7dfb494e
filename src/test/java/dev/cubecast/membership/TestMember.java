package dev.cubecast.membership;

import dev.cubecast.Seeds;
import dev.cubecast.message.Bytes;
import dev.cubecast.message.Kind;
import dev.cubecast.message.WireReader;
import dev.cubecast.overlay.LinkPort;
import dev.cubecast.overlay.Priority;
import dev.cubecast.overlay.Router;
import dev.cubecast.overlay.RouterSettings;
import dev.cubecast.overlay.RoutingTable;
import dev.cubecast.overlay.Vertex;
import dev.cubecast.trace.Measure;
import dev.cubecast.trace.Trace;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** One vertex of a {@link TestCube}: its disk, and the process that runs on it or not. */
final class TestMember implements LinkPort, Trace {
    final Vertex vertex;
    final List<String> notes = new ArrayList<>();
    final List<String> warnings = new ArrayList<>();
    final Map<Measure, Long> counts = new EnumMap<>(Measure.class);
    private final TestCube cube;
    private final Deque<Runnable> later = new ArrayDeque<>();
    private final Deque<Runnable> heldBack = new ArrayDeque<>();
    Membership membership;
    Router router;
    long stored;
    long syncMs = 3;
    int persistsUnderWay;
    int persistsUnderWayMax;
    boolean forgetsIncarnations;
    int changes;
    int changesInOneEventMax;
    private int life;
    private boolean running;
    private boolean stopped;

    TestMember(TestCube cube, Vertex vertex) {
        this.cube = cube;
        this.vertex = vertex;
    }

    boolean isRunning() {
        return running;
    }

    boolean isStopped() {
        return stopped;
    }

    MembershipView view() {
        return membership.view();
    }

    Member self() {
        return view().member(vertex).orElseThrow();
    }

    long counted(Measure measure) {
        return counts.getOrDefault(measure, 0L);
    }

    /** An event of this process; nothing happens if it has ended, and nothing yet if it is stopped. */
    void event(Runnable what) {
        int ofLife = life;
        Runnable inThisLife = () -> {
            if (running && life == ofLife) {
                int changesBefore = changes;
                what.run();
                changesInOneEventMax = Math.max(changesInOneEventMax, changes - changesBefore);
                while (!later.isEmpty()) {
                    later.remove().run();
                }
            }
        };
        if (stopped) {
            heldBack.add(inThisLife);
        } else {
            inThisLife.run();
        }
    }

    void start() {
        life++;
        running = true;
        notes.clear();
        persistsUnderWay = 0;
        router = new Router(
                vertex,
                RouterSettings.forDimension(vertex.dimension()),
                this,
                later::add,
                Seeds.random(vertex.number()),
                this);
        membership =
                new Membership(
                        vertex,
                        cube.settings,
                        router,
                        this,
                        this::persist,
                        Seeds.random(1000L * life + vertex.number()),
                        this::onChanged,
                        this) {
                    @Override
                    protected boolean isOutdoneBy(Member rumour) {
                        return !forgetsIncarnations && super.isOutdoneBy(rumour);
                    }
                };
        membership.start(new Addresses("h" + vertex, "b" + vertex, "l" + vertex), stored, cube.nowMs());
        int ofLife = life;
        cube.after(vertex.number() * 7L % TestCube.TICK_MS, () -> tick(ofLife));
    }

    private void persist(long incarnation, Runnable whenSynced) {
        persistsUnderWay++;
        persistsUnderWayMax = Math.max(persistsUnderWayMax, persistsUnderWay);
        inThisLifeAfter(syncMs, () -> {
            persistsUnderWay--;
            stored = incarnation;
            whenSynced.run();
        });
    }

    private void inThisLifeAfter(long delayMs, Runnable what) {
        int ofLife = life;
        cube.after(delayMs, () -> {
            if (life == ofLife) {
                event(what);
            }
        });
    }

    private void onChanged(long nowMs) {
        changes++;
        router.onTable(RoutingTable.of(vertex, membership.liveGraph(nowMs)));
    }

    private void tick(int ofLife) {
        if (life != ofLife || !running) {
            return;
        }
        if (!stopped) {
            event(() -> {
                membership.tick(cube.nowMs());
                router.tick(cube.nowMs());
            });
        }
        cube.after(TestCube.TICK_MS, () -> tick(ofLife));
    }

    void onFrame(Vertex from, Bytes frame) {
        membership.onHeard(from, cube.nowMs());
        if (WireReader.kindOf(frame) == Kind.ROUTED) {
            router.onFrame(from, frame, cube.nowMs());
        } else {
            membership.onFrame(from, frame, cube.nowMs());
        }
    }

    void end() {
        running = false;
        heldBack.clear();
        stopped = false;
    }

    /** kill -STOP: time passes, frames wait. */
    void stop() {
        stopped = true;
    }

    /** kill -CONT: what waited comes before the next tick. */
    void resume() {
        stopped = false;
        while (!heldBack.isEmpty()) {
            heldBack.remove().run();
        }
    }

    @Override
    public boolean send(Vertex neighbour, Priority priority, Bytes frame) {
        return cube.carry(vertex, neighbour, frame);
    }

    @Override
    public void warn(Subject subject, String what) {
        warnings.add(what);
        note(subject, what);
    }

    @Override
    public void note(Subject subject, String what) {
        notes.add(cube.nowMs() - TestCube.START_MS + " " + what);
    }

    @Override
    public void count(Measure measure, long amount) {
        counts.merge(measure, amount, Long::sum);
    }
}
