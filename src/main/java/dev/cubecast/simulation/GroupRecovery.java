package dev.cubecast.simulation;

import dev.cubecast.consensus.LogPosition;
import dev.cubecast.durable.DurableGroup;
import dev.cubecast.history.TopicHistory;
import dev.cubecast.history.Violation;
import dev.cubecast.overlay.Envelope;
import dev.cubecast.overlay.Priority;
import dev.cubecast.protocol.HostedGroup;
import dev.cubecast.topic.TopicName;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What must hold of durable groups once faults have ended, and within which time. Each phase ends as soon as what it
 * waits for is so: a run takes as long as the cube needs, not as long as it may need.
 */
final class GroupRecovery {
    /**
     * Until the last process is back and its links, which are dialled every two seconds, and a dial may take as long.
     */
    private static final long WHOLE_MS = 12_000;
    /** For the first publish that each client gets through after that. */
    private static final long PROGRESS_MS = 5_000;
    /** A member that came back too often is not steady, and therefore leads nothing, for up to 30 s. */
    private static final long STEADY_MS = 31_000;
    /**
     * From then on until the home leads again: two transfers may fail, and the next one is tried ten seconds later; a
     * home with a damaged disk may have to leave first and to get the whole log, in single entries.
     */
    private static final long RECLAIMED_MS = 42_000;
    /** What clients do at least in a cube that is well again. */
    private static final long WORK_MS = 1_000;
    /**
     * Until all is applied and read everywhere; a disk that is new may have to get the whole log, in single entries.
     */
    private static final long AGREED_MS = 20_000;

    /** Until what was published last has reached all subscribers (ARCHITECTURE.md, rule 22). */
    private static final long SILENCE_MS = 2_000;

    private final SimulatedCube cube;
    private final List<GroupShape> groups;
    private final GroupHosts hosts;
    private final TopicHistory history;
    private final List<GroupClient> clients;
    private final Map<TopicName, GroupReader> readers;
    private final List<GroupSubscriber> subscribers;

    GroupRecovery(
            SimulatedCube cube,
            List<GroupShape> groups,
            GroupHosts hosts,
            TopicHistory history,
            List<GroupClient> clients,
            Map<TopicName, GroupReader> readers,
            List<GroupSubscriber> subscribers) {
        this.cube = cube;
        this.groups = groups;
        this.hosts = hosts;
        this.history = history;
        this.clients = clients;
        this.readers = readers;
        this.subscribers = subscribers;
    }

    /** Runs the cube until all is well, in which the clients end; throws what is not so in time. */
    void expect() {
        cube.runUntil(this::isWhole, WHOLE_MS);
        Violation.unless(isWhole(), "links", "not all have come back within " + WHOLE_MS + " ms");
        expectProgress();
        cube.runFor(WORK_MS);
        expectHomesLead();
        loseAPush();
        clients.forEach(GroupClient::stop);
        expectDelivered();
        cube.runUntil(this::isAgreed, AGREED_MS);
        groups.forEach(this::expectAgreement);
        history.lastAcknowledged().forEach(this::expectRead);
        Violation.unless(history.unread().isEmpty(), "lost", () -> "nobody can read " + history.unread());
    }

    private boolean isWhole() {
        return cube.processes().size() == cube.occupied().size() && new TrueGraph(cube).isWhole();
    }

    /** Every client gets something stored. */
    void expectProgress() {
        Map<GroupClient, Long> before = new LinkedHashMap<>();
        clients.forEach(client -> before.put(client, client.answered()));
        cube.runUntil(
                () -> before.entrySet().stream()
                        .allMatch(entry -> entry.getKey().answered() > entry.getValue()),
                PROGRESS_MS);
        before.forEach((client, answered) -> Violation.unless(
                client.answered() > answered,
                "progress",
                () -> client.name() + " has taken nothing for " + PROGRESS_MS + " ms; " + describe(client.group())));
    }

    /** Whoever should lead a group gets it back once it may have it (ARCHITECTURE.md, rule 12). */
    void expectHomesLead() {
        cube.runUntil(() -> groups.stream().allMatch(this::isHomeSteady), STEADY_MS);
        cube.runUntil(() -> groups.stream().allMatch(this::isHomeLeading), RECLAIMED_MS);
        groups.forEach(group -> Violation.unless(
                isHomeLeading(group),
                "homes",
                () -> group.home() + " does not lead " + RECLAIMED_MS + " ms after it might; " + describe(group)));
    }

    private boolean isHomeSteady(GroupShape group) {
        return cube.processes().stream()
                .allMatch(process -> process.protocol().membership().isSteady(group.home()));
    }

    private boolean isHomeLeading(GroupShape group) {
        return hosts.at(group.home(), group.id())
                .filter(home -> home.replica().isReady())
                .isPresent();
    }

    private boolean isAgreed() {
        return groups.stream().allMatch(this::isAgreed)
                && history.lastAcknowledged().stream().allMatch(this::isRead);
    }

    /** Whether all replicas of a group have applied the same, and all of them are voters. */
    private boolean isAgreed(GroupShape group) {
        List<HostedGroup> hosted = group.placement().stream()
                .flatMap(vertex -> hosts.at(vertex, group.id()).stream())
                .toList();
        LogPosition applied = hosted.get(0).replica().applied();
        return hosted.size() == group.placement().size()
                && hosted.stream()
                        .map(HostedGroup::replica)
                        .allMatch(replica -> replica.applied().equals(applied)
                                && replica.last().equals(applied)
                                && replica.configuration().isVoter(replica.self()));
    }

    /** What has made the replicas' logs the same has made the same topics of them. */
    private void expectAgreement(GroupShape group) {
        Violation.unless(isAgreed(group), "convergence", () -> describe(group));
        for (TopicName name : readers.keySet()) {
            Set<String> found = new LinkedHashSet<>();
            group.placement()
                    .forEach(vertex -> hosts.at(vertex, group.id())
                            .ifPresent(hosted -> found.add(describe(name, hosted.topics()))));
            Violation.unless(found.size() == 1, "states", () -> "replicas of " + group + " have " + found);
        }
    }

    private static String describe(TopicName name, DurableGroup topics) {
        return topics.find(name)
                .map(topic -> topic + " with " + topics.ends(topic.id()))
                .orElse("no " + name);
    }

    private String describe(GroupShape group) {
        return "of the replicas of " + group + " "
                + group.placement().stream()
                        .map(vertex -> hosts.at(vertex, group.id())
                                .map(hosted -> hosted.replica().toString())
                                .orElse(vertex + " holds none"))
                        .toList();
    }

    /** What readers have got holds all that was acknowledged: an order that was promised is an order that is read. */
    private void expectRead(TopicHistory.Place place) {
        Violation.unless(
                isRead(place), "lost", () -> place + " was acknowledged, but readers have not got so far: " + readers);
    }

    /** Often the last one of its topic, as nobody publishes any more after it. */
    private void loseAPush() {
        long before = cube.counts().of(FaultKind.LAST_PUSH_LOST);
        cube.network().loseNext(GroupRecovery::isPush);
        cube.runUntil(() -> cube.counts().of(FaultKind.LAST_PUSH_LOST) > before, WORK_MS);
        cube.network().loseNext(parcel -> false);
    }

    private static boolean isPush(Parcel parcel) {
        return parcel.envelope() instanceof Envelope.Multicast multicast && multicast.priority() == Priority.DELIVERY;
    }

    /** What was published last reaches all who are subscribed and take it (ARCHITECTURE.md, rule 22). */
    private void expectDelivered() {
        cube.runUntil(() -> subscribers.stream().allMatch(this::hasAll), SILENCE_MS);
        subscribers.forEach(subscriber -> Violation.unless(
                hasAll(subscriber),
                "silence",
                () -> subscriber + " has not got all within " + SILENCE_MS + " ms: " + history.lastAcknowledged()));
    }

    private boolean hasAll(GroupSubscriber subscriber) {
        return history.lastAcknowledged().stream()
                .filter(place -> hosts.isCalled(place.topic(), subscriber.name()))
                .allMatch(subscriber::hasPassed);
    }

    private boolean isRead(TopicHistory.Place place) {
        return readers.values().stream().anyMatch(reader -> reader.hasPassed(place));
    }
}
