package dev.cubecast.simulation;

import dev.cubecast.message.Bytes;
import dev.cubecast.overlay.LinkLoss;
import dev.cubecast.overlay.Priority;
import dev.cubecast.overlay.Vertex;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The link between two neighbours as TCP and the link package show it: either end dials until there is a connection,
 * learns when it breaks, and is refused where no process listens. What the network swallows is silence to both.
 */
final class SimulatedLink {
    private static final long DIAL_AGAIN_MS = 50;
    private static final long DIAL_AGAIN_MS_MAX = 2_000;
    /** After which a dial that nobody answers is given up. */
    private static final long DIAL_TIMEOUT_MS = 2_000;

    private static final long UNREACHABLE_RETRY_MS = 200;
    /** Frames of one priority that a connection holds until its receiver takes them. */
    private static final int WAITING_MAX = 2_000;

    private final SimulatedNode[] ends;
    private final Direction[] directions;
    private final SimulatedNetwork network;
    private final Scheduler scheduler;
    private final RandomGenerator random;
    private final @Nullable LinkLoss[] reported = new LinkLoss[2];
    /** What each end believes to be connected by; one that broke is used until the end learns of it. */
    private final @Nullable Connection[] used = new Connection[2];
    /** The connection that stands or is being made. */
    private @Nullable Connection connection;

    SimulatedLink(SimulatedNode lower, SimulatedNode upper, SimulatedNetwork network, RandomGenerator random) {
        this.ends = new SimulatedNode[] {lower, upper};
        this.directions = new Direction[] {
            new Direction(lower.vertex(), upper.vertex(), random), new Direction(upper.vertex(), lower.vertex(), random)
        };
        this.network = network;
        this.scheduler = network.scheduler();
        this.random = random;
    }

    /** One connection, and how many frames of each priority it holds from each end. */
    private static final class Connection {
        final NodeProcess[] processes;
        final int[][] waiting = new int[2][Priority.values().length];

        Connection(NodeProcess lower, NodeProcess upper) {
            processes = new NodeProcess[] {lower, upper};
        }
    }

    Direction from(Vertex vertex) {
        return directions[endOf(vertex)];
    }

    @Override
    public String toString() {
        return lower() + "-" + upper();
    }

    Vertex lower() {
        return ends[0].vertex();
    }

    Vertex upper() {
        return ends[1].vertex();
    }

    /** Whether both ends have been told that the link is up and nothing keeps frames from passing. */
    boolean works() {
        return connection != null && used[0] == connection && used[1] == connection && passes();
    }

    private boolean passes() {
        return !directions[0].isBlocked() && !directions[1].isBlocked();
    }

    private int endOf(Vertex vertex) {
        return ends[0].vertex().equals(vertex) ? 0 : 1;
    }

    /** See {@link dev.cubecast.overlay.LinkPort#send}. */
    boolean send(NodeProcess sender, Priority priority, Bytes frame) {
        int end = endOf(sender.vertex());
        Connection over = used[end];
        if (over == null || over.processes[end] != sender) {
            return false;
        }
        if (directions[end].isFullOf(priority)) {
            network.fired(FaultKind.FULL_QUEUE);
            return false;
        }
        if (over.waiting[end][priority.ordinal()] >= WAITING_MAX) {
            return false;
        }
        carry(over, end, network.track(sender, priority, frame));
        return true;
    }

    private void carry(Connection over, int end, Parcel parcel) {
        Direction direction = directions[end];
        FaultKind everywhere = network.lossOf(parcel);
        FaultKind loss = everywhere != null ? everywhere : direction.drawLoss();
        if (loss != null) {
            network.fired(loss);
            network.trace().note(() -> "lost " + network.describe(parcel) + " on " + direction + ": " + loss);
            return;
        }
        long nowMicros = scheduler.nowMicros();
        long delay = direction.arrivalMicros(parcel.priority(), nowMicros) - nowMicros;
        arriveAfter(delay, over, end, parcel);
        if (direction.delayMicros > 0) {
            network.fired(FaultKind.DELAY);
        }
        if (direction.isDuplicated()) {
            network.fired(FaultKind.DUPLICATION);
            arriveAfter(delay + direction.drawLatencyMicros(), over, end, parcel);
        }
    }

    private void arriveAfter(long delayMicros, Connection over, int from, Parcel parcel) {
        int queue = parcel.priority().ordinal();
        NodeProcess receiver = over.processes[1 - from];
        over.waiting[from][queue]++;
        scheduler.afterMicros(
                delayMicros,
                () -> receiver.execute(() -> {
                    over.waiting[from][queue]--;
                    if (used[1 - from] == over) {
                        receiver.onParcel(ends[from].vertex(), parcel);
                    }
                }));
    }

    /** A process has started at one end: it tries to connect, and goes on trying while it runs. */
    void onProcessStarted(NodeProcess process) {
        int end = endOf(process.vertex());
        reported[end] = null;
        if (ends[1 - end].isDialled()) {
            dial(process, end, DIAL_AGAIN_MS);
        } else {
            process.execute(() -> process.onLinkDown(ends[1 - end].vertex(), LinkLoss.CLOSED));
        }
    }

    private void dial(NodeProcess process, int end, long againMs) {
        if (process.hasEnded() || isConnected(process, end)) {
            return;
        }
        NodeProcess peer = ends[1 - end].process();
        if (process.isPaused()) {
            dialAfter(againMs, process, end, againMs);
        } else if (!passes() || (peer != null && peer.isPaused())) {
            scheduler.afterMs(DIAL_TIMEOUT_MS, () -> onDialFailed(LinkLoss.CLOSED, process, end, againMs));
        } else if (peer == null) {
            scheduler.afterMicros(
                    directions[1 - end].drawLatencyMicros(),
                    () -> onDialFailed(LinkLoss.REFUSED, process, end, againMs));
        } else {
            connect(end == 0 ? process : peer, end == 0 ? peer : process);
        }
    }

    private void dialAfter(long delayMs, NodeProcess process, int end, long againMs) {
        scheduler.afterMs(delayMs, () -> dial(process, end, againMs));
    }

    /** Only a change is reported: that no process listens there, or that this cannot be told any more. */
    private void onDialFailed(LinkLoss loss, NodeProcess process, int end, long againMs) {
        process.execute(() -> {
            LinkLoss known = reported[end] == null ? LinkLoss.CLOSED : reported[end];
            if (!isConnected(process, end) && known != loss) {
                reported[end] = loss;
                process.onLinkDown(ends[1 - end].vertex(), loss);
            }
        });
        dialAfter(againMs + random.nextLong(againMs), process, end, Math.min(DIAL_AGAIN_MS_MAX / 2, 2 * againMs));
    }

    private boolean isConnected(NodeProcess process, int end) {
        return connection != null && connection.processes[end] == process;
    }

    private void connect(NodeProcess lower, NodeProcess upper) {
        Connection made = new Connection(lower, upper);
        connection = made;
        long longestMicros = 0;
        for (int end = 0; end < 2; end++) {
            long delayMicros = directions[end].drawLatencyMicros() + directions[1 - end].drawLatencyMicros();
            longestMicros = Math.max(longestMicros, delayMicros);
            rise(made, end, delayMicros);
        }
        directions[0].holdUntil(scheduler.nowMicros() + longestMicros);
        directions[1].holdUntil(scheduler.nowMicros() + longestMicros);
    }

    private void rise(Connection made, int end, long delayMicros) {
        NodeProcess process = made.processes[end];
        scheduler.afterMicros(
                delayMicros,
                () -> process.execute(() -> {
                    // Another connection may have come and risen since.
                    if (connection == made) {
                        fallAt(end, process, used[end]);
                        used[end] = made;
                        reported[end] = null;
                        process.onLinkUp(ends[1 - end].vertex());
                    }
                }));
    }

    /** The connection breaks; both ends learn of it and dial again. */
    void cut() {
        Connection broken = connection;
        if (broken != null) {
            connection = null;
            fall(broken, 0);
            fall(broken, 1);
        }
    }

    /** The process at one end is gone; the other learns of it once the network lets it. */
    void onProcessEnded(NodeProcess process) {
        int end = endOf(process.vertex());
        Connection broken = connection;
        if (broken != null && broken.processes[end] == process) {
            if (passes()) {
                connection = null;
                fall(broken, 1 - end);
            } else {
                scheduler.afterMs(UNREACHABLE_RETRY_MS, () -> onProcessEnded(process));
            }
        }
    }

    private void fall(Connection broken, int end) {
        NodeProcess process = broken.processes[end];
        scheduler.afterMicros(
                directions[1 - end].drawLatencyMicros(),
                () -> process.execute(() -> {
                    fallAt(end, process, broken);
                    dial(process, end, DIAL_AGAIN_MS);
                }));
    }

    /** Unless the process has learned already that the connection is gone, it does so now. */
    private void fallAt(int end, NodeProcess process, @Nullable Connection broken) {
        if (broken != null && used[end] == broken && broken.processes[end] == process) {
            used[end] = null;
            process.onLinkDown(ends[1 - end].vertex(), LinkLoss.CLOSED);
        }
    }
}
