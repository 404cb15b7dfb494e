package dev.cubecast.simulation;

import dev.cubecast.history.TopicHistory;
import dev.cubecast.history.Violation;
import dev.cubecast.overlay.Hypercube;
import dev.cubecast.overlay.Vertex;
import dev.cubecast.protocol.NodeProtocol;
import dev.cubecast.protocol.ProtocolSettings;
import dev.cubecast.protocol.ReplicaHostPorts;
import dev.cubecast.protocol.TopicUse;
import dev.cubecast.reads.ReadFrom;
import dev.cubecast.topic.TopicName;
import dev.cubecast.topic.TopicSettings;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;

/**
 * One run of durable groups in a cube from a seed: clients publish and read while faults come and end, and then all
 * must go on: what was acknowledged is read, once and in one order, at every replica.
 */
public final class GroupRun {
    private static final long START_WITHIN_MS = 300;
    /** Mostly; without faults less, with them sometimes more. */
    private static final long FORMING_MS_MAX = 700;
    /** One run of so many has clients of an ephemeral topic too. */
    private static final long EPHEMERAL_SHARE = 3;

    private final GroupPlan plan;
    private final SimulatedCube cube;
    private final TopicHistory history = new TopicHistory();
    private final List<GroupShape> groups = new ArrayList<>();
    private final List<GroupClient> clients = new ArrayList<>();
    private final Map<TopicName, TopicKeeper> keepers = new LinkedHashMap<>();
    private final Map<TopicName, GroupReader> readers = new LinkedHashMap<>();
    private final List<GroupSubscriber> subscribers = new ArrayList<>();
    private final GroupHosts hosts;
    private final Optional<EphemeralClients> ephemeral;

    private GroupRun(GroupPlan plan, UnaryOperator<ReplicaHostPorts> decisions, boolean readable) {
        this.plan = plan;
        this.cube = new SimulatedCube(
                CubeShape.full(plan.dimension()), settings(plan.dimension()), NodeProtocol::new, plan.seed(), readable);
        drawGroups();
        this.hosts = new GroupHosts(cube, groups, plan.settings(), decisions, new ReplicaHistory());
        drawClients();
        this.ephemeral = Math.floorMod(plan.seed(), EPHEMERAL_SHARE) == 0
                ? Optional.of(new EphemeralClients(cube, groups.get(0).home()))
                : Optional.empty();
    }

    /** Clients of durable topics make them themselves. */
    private static ProtocolSettings settings(int dimension) {
        ProtocolSettings usual = ProtocolSettings.defaults(SimulatedCube.CUBE_NAME, dimension);
        return new ProtocolSettings(
                usual.cubeName(),
                usual.router(),
                usual.membership(),
                usual.publish(),
                usual.delivery(),
                usual.ephemeral(),
                new TopicUse(true, TopicSettings.EPHEMERAL, GroupShape.REPLICAS));
    }

    /**
     * What came out of a run.
     *
     * @param failure what did not hold; empty if all did
     * @param acknowledged messages that publishers were told are stored
     * @param trace lines for people, if the run was asked for them
     */
    public record Report(
            GroupPlan plan, Optional<Throwable> failure, RunCounts counts, int acknowledged, List<String> trace) {

        /** Whether this run failed, and the same check or error said so as of another one that failed. */
        boolean failsLike(Report other) {
            return failure.isPresent() && failure.map(Report::kindOf).equals(other.failure.map(Report::kindOf));
        }

        private static String kindOf(Throwable failure) {
            return failure instanceof Violation violation
                    ? violation.check()
                    : failure.getClass().getName();
        }

        @Override
        public String toString() {
            return plan + ": " + failure.map(Throwable::toString).orElse("well") + ", " + acknowledged
                    + " acknowledged\n  " + counts;
        }
    }

    /**
     * Runs a plan.
     *
     * @param decisions what the nodes' replicas run with: as it is, or in tests with one decision made wrong on
     *     purpose, which the checkers must find
     * @param readable whether the report is to have a trace
     */
    public static Report of(GroupPlan plan, UnaryOperator<ReplicaHostPorts> decisions, boolean readable) {
        GroupRun run = new GroupRun(plan, decisions, readable);
        Optional<Throwable> failure = run.failure();
        run.cube.counts().ran(run.cube.scheduler().eventsRun());
        return new Report(
                plan,
                failure,
                run.cube.counts(),
                run.history.acknowledgedCount(),
                run.cube.trace().lines());
    }

    private Optional<Throwable> failure() {
        try {
            play();
            return Optional.empty();
        } catch (RuntimeException failure) {
            cube.trace().note(() -> "FAILED: " + failure);
            return Optional.of(failure);
        }
    }

    private void drawGroups() {
        for (Vertex vertex : new Hypercube(plan.dimension()).vertices()) {
            if (groups.size() < plan.groups()) {
                groups.add(GroupShape.ofShard(vertex));
            }
        }
    }

    /** Some topics have several publishers. */
    private void drawClients() {
        for (GroupShape group : groups) {
            for (int i = 0; i < plan.clients(); i++) {
                TopicName name = new TopicName("g" + group.id().number() + ".t" + i / 2);
                String producer = name.text() + ".p" + i;
                TopicKeeper keeper =
                        keepers.computeIfAbsent(name, topic -> new TopicKeeper(cube, group, hosts, history, topic));
                clients.add(new GroupClient(cube, group, hosts, history, name, keeper, producer, plan.thinkMsMax()));
                ReadFrom start =
                        readers.containsKey(name) ? GroupSubscriber.drawStart(cube.split()) : new ReadFrom.Earliest();
                readers.computeIfAbsent(name, topic -> new GroupReader(cube, group, hosts, history, topic));
                subscribers.add(new GroupSubscriber(cube, group, hosts, history, name, start));
            }
        }
    }

    private void play() {
        cube.onEachStart(process -> {
            hosts.attach(process);
            ephemeral.ifPresent(topic -> topic.attach(process));
        });
        cube.occupied()
                .forEach(node ->
                        cube.scheduler().afterMs(cube.split().nextLong(START_WITHIN_MS), () -> cube.start(node)));
        if (!plan.faults().isEmpty()) {
            crashWhileForming();
        }
        clients.forEach(GroupClient::start);
        keepers.values().forEach(TopicKeeper::start);
        readers.values().forEach(GroupReader::start);
        subscribers.forEach(GroupSubscriber::start);
        GroupRecovery recovery = new GroupRecovery(cube, groups, hosts, history, clients, readers, subscribers);
        if (plan.faults().isEmpty()) {
            new Undisturbed(cube, clients, recovery).expectUntil(plan.endMs());
        } else if (plan.lasting()) {
            bringLasting(recovery);
        } else {
            new GroupFaults(cube, groups, hosts, plan).schedule();
        }
        cube.runUntil(plan.endMs());
        cube.trace().note(() -> "no more faults from here on");
        clients.forEach(GroupClient::calm);
        subscribers.forEach(GroupSubscriber::calm);
        keepers.values().forEach(TopicKeeper::stop);
        ephemeral.ifPresent(EphemeralClients::stop);
        recovery.expect();
        ephemeral.ifPresent(EphemeralClients::expectBeginsAnew);
        Violation.unless(history.acknowledgedCount() > 0, "progress", "nothing was acknowledged in the whole run");
    }

    /** Some crash while they become a cube; whatever was on its way to a disk is there afterwards or not. */
    private void crashWhileForming() {
        RandomGenerator random = cube.split();
        for (int crashes = random.nextInt(4); crashes > 0; crashes--) {
            SimulatedNode node =
                    cube.occupied().get(random.nextInt(cube.occupied().size()));
            cube.scheduler().atMs(random.nextLong(FORMING_MS_MAX), () -> {
                cube.crash(node);
                cube.scheduler().afterMs(random.nextLong(START_WITHIN_MS), () -> cube.start(node));
            });
        }
    }

    /** Whatever part is left with majorities goes on, though the faults stay. */
    private void bringLasting(GroupRecovery recovery) {
        cube.runUntil(plan.faults().get(0).atMs());
        LastingFaults faults = new LastingFaults(cube, groups, plan.endMs());
        faults.begin(plan.faults());
        faults.partThatGoesOn().ifPresent(part -> {
            hosts.useOnly(part);
            recovery.expectProgress();
            hosts.useAll();
        });
    }
}
