package dev.cubecast.node;

import static java.util.stream.Collectors.joining;

import dev.cubecast.consensus.ReplicaSettings;
import dev.cubecast.consensus.ReplicaSettings.ElectionTimes;
import dev.cubecast.delivery.DeliverySettings;
import dev.cubecast.durable.DurableSettings;
import dev.cubecast.durable.StreamSettings;
import dev.cubecast.ephemeral.EphemeralSettings;
import dev.cubecast.link.HostPort;
import dev.cubecast.membership.MembershipSettings;
import dev.cubecast.overlay.Limits;
import dev.cubecast.overlay.RouterSettings;
import dev.cubecast.overlay.Vertex;
import dev.cubecast.protocol.ReplicaPace;
import dev.cubecast.protocol.ReplicationSettings;
import dev.cubecast.protocol.TopicUse;
import dev.cubecast.publish.PublishSettings;
import dev.cubecast.reads.ReadSettings;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What must hold of a configuration, rule by rule. Forms of single values, and the ranges of those of clients' and
 * neighbours' endpoints, are the reader's part.
 */
final class NodeConfigRules {
    private static final int LONGEST_TIMING_MS = 86_400_000;
    /** One that is lost and one that is late must not cost a leader its leadership. */
    private static final int HEARTBEATS_PER_TIMEOUT_MIN = 3;

    private final NodeConfig config;
    private final Rejections rejections;

    /** Takes the rules that are broken. */
    interface Rejections {
        void reject(String path, String value, String expected);
    }

    private NodeConfigRules(NodeConfig config, Rejections rejections) {
        this.config = config;
        this.rejections = rejections;
    }

    static void check(NodeConfig config, Rejections rejections) {
        NodeConfigRules rules = new NodeConfigRules(config, rejections);
        rules.cube(config.cube());
        rules.members(config.cube());
        rules.listeners();
        rules.peers();
        rules.log(config.log());
        rules.routing(config.protocol().router());
        rules.membership(config.protocol().membership());
        rules.publish(config.protocol().publish());
        rules.delivery(config.protocol().delivery());
        rules.replication(config.replication());
        rules.reads(config.replication().reads());
        rules.topics(config.protocol().ephemeral(), config.protocol().topics());
    }

    private void cube(NodeConfig.Cube cube) {
        require(
                cube.name().matches("[A-Za-z0-9._-]{1,100}"),
                "cube.name",
                cube.name(),
                "1 to 100 letters, digits, '.', '-' or '_'");
        require(
                cube.secret().length() >= NodeConfig.Cube.SECRET_LENGTH_MIN,
                "cube.secret",
                "",
                "at least " + NodeConfig.Cube.SECRET_LENGTH_MIN
                        + " characters that all nodes of the cube share, here or in the file that cube.secret-file names");
    }

    private void members(NodeConfig.Cube cube) {
        String members = cube.members().stream().map(Vertex::toString).collect(joining(","));
        require(
                cube.members().stream()
                        .allMatch(
                                member -> member.dimension() == config.vertex().dimension()),
                "cube.members",
                members,
                "vertices of " + config.vertex().dimension() + " digits, as many as node.vertex has");
        require(
                cube.members().contains(config.vertex()),
                "cube.members",
                members,
                config.vertex() + " among them, which is this node");
    }

    private void listeners() {
        Map<String, HostPort> listeners = new LinkedHashMap<>();
        listeners.put(
                "http.port", new HostPort(config.http().host(), config.http().port()));
        listeners.put(
                "bridge.port",
                new HostPort(config.bridge().host(), config.bridge().port()));
        listeners.put(
                "link.port", new HostPort(config.link().host(), config.link().port()));
        Map<String, HostPort> taken = new LinkedHashMap<>();
        listeners.forEach((path, own) -> {
            taken.forEach((other, at) -> require(
                    !own.clashesWith(at), path, String.valueOf(own.port()), "another port than that of " + other));
            taken.put(path, own);
        });
        require(
                !new HostPort(config.node().host(), 0).isWildcard(),
                "node.host",
                config.node().host(),
                "a name or address that others can connect to; to listen on all addresses, set http.host, bridge.host and link.host");
    }

    private void peers() {
        HostPort own = new HostPort(config.node().host(), config.link().port());
        Map<HostPort, Vertex> taken = new LinkedHashMap<>();
        config.peers().forEach((vertex, address) -> {
            String path = "peers." + vertex;
            require(
                    config.vertex().dimension() == vertex.dimension()
                            && config.vertex().isNeighbourOf(vertex),
                    path,
                    address.toString(),
                    "a neighbour of " + config.vertex());
            require(!address.equals(own), path, address.toString(), "another address than this node's own link.port");
            require(
                    !new HostPort(address.host(), 0).isWildcard(),
                    path,
                    address.toString(),
                    "an address to connect to");
            Vertex other = taken.putIfAbsent(address, vertex);
            require(other == null, path, address.toString(), "another address than that of peers." + other);
        });
    }

    private void log(LogSettings log) {
        within("log.file-bytes-max", log.fileBytesMax(), 64 << 10, 1L << 40);
        within("log.files-kept", log.filesKept(), 1, LogSettings.FILES_KEPT_MAX);
        within("log.notes-per-second-max", log.notesPerSecondMax(), 1, 10_000);
        timing("log.summary-interval", log.summaryIntervalMs(), 1_000);
    }

    private void routing(RouterSettings routing) {
        within("routing.hop-limit", routing.hopLimit(), config.vertex().dimension(), 255);
        within("routing.requests-max", routing.requestsMax(), 16, 1 << 20);
        timing("routing.resend-interval", routing.resendIntervalMs(), 10);
    }

    private void membership(MembershipSettings membership) {
        long heartbeat = membership.heartbeatIntervalMs();
        timing("membership.heartbeat-interval", heartbeat, 10);
        longer("membership.silent-link", membership.silentLinkMs(), "membership.heartbeat-interval", heartbeat);
        within("membership.suspect-after-missed", membership.suspectAfterMissed(), 1, 100);
        longer(
                "membership.dead-after-silence",
                membership.deadAfterSilenceMs(),
                "membership.heartbeat-interval × membership.suspect-after-missed",
                heartbeat * membership.suspectAfterMissed());
        within("membership.confirm-attempts", membership.confirmAttempts(), 1, 100);
        timing("membership.confirm-interval", membership.confirmIntervalMs(), 10);
        timing("membership.steady-after", membership.steadyAfterMs(), 0);
        timing("membership.steady-after-max", membership.steadyAfterMaxMs(), membership.steadyAfterMs());
        timing("membership.flap-window", membership.flapWindowMs(), 0);
        timing("membership.late-tick", membership.lateTickMs(), 50);
        timing("membership.settle", membership.settleMs(), 0);
    }

    private void publish(PublishSettings publish) {
        within("publish.window-bytes", publish.windowBytes(), Limits.FRAME_BYTES_MAX, 1 << 30);
        within("publish.window-publishes", publish.windowPublishes(), 1, StreamSettings.WINDOW_PUBLISHES_MAX);
        timing("publish.resend-interval", publish.resendIntervalMs(), 10);
    }

    private void delivery(DeliverySettings delivery) {
        within("delivery.feeds-max", delivery.feedsMax(), 1, 1 << 24);
        timing("delivery.renew-interval", delivery.renewIntervalMs(), 10);
        longer("delivery.lease", delivery.leaseMs(), "delivery.renew-interval", delivery.renewIntervalMs());
        timing("delivery.remind-interval", delivery.remindIntervalMs(), 10);
        timing("delivery.repair-interval", delivery.repairIntervalMs(), 10);
        within("delivery.repair-attempts", delivery.repairAttempts(), 1, 1_000);
        within("delivery.held-bytes-max", delivery.heldBytesMax(), Limits.FRAME_BYTES_MAX, 1 << 30);
        within("delivery.tail-bytes-per-topic-max", delivery.tailBytesPerTopicMax(), Limits.FRAME_BYTES_MAX, 1 << 30);
        within("delivery.tail-bytes-max", delivery.tailBytesMax(), delivery.tailBytesPerTopicMax(), Integer.MAX_VALUE);
        timing("delivery.tail-age", delivery.tailAgeMs(), 1_000);
        within("delivery.interests-max", delivery.interestsMax(), 1, 1 << 24);
        within("delivery.held-bytes-total-max", delivery.heldBytesTotalMax(), delivery.heldBytesMax(), 1 << 30);
        within("delivery.repair-bytes-max", delivery.repairBytesMax(), 1 << 10, Limits.MESSAGE_BYTES_MAX);
        within("delivery.dormant-topics-max", delivery.dormantTopicsMax(), 1, 1 << 24);
    }

    private void replication(ReplicationSettings replication) {
        ReplicaSettings replica = replication.replica();
        ElectionTimes elections = replica.elections();
        timing("replication.heartbeat-interval", elections.heartbeatMs(), ReplicaPace.QUIET_TICK_MS);
        require(
                HEARTBEATS_PER_TIMEOUT_MIN * elections.heartbeatMs() <= elections.timeoutMs()
                        && elections.timeoutMs() <= LONGEST_TIMING_MS,
                "replication.election-timeout",
                elections.timeoutMs() + "ms",
                "at least " + HEARTBEATS_PER_TIMEOUT_MIN + " times replication.heartbeat-interval ("
                        + elections.heartbeatMs() + "ms), at most 24h");
        timing("replication.election-rank-delay", elections.rankMs(), 1);
        timing("replication.election-jitter", elections.jitterMs(), 1);
        require(
                2 * ReplicaPace.QUIET_TICK_MS <= replica.lateTickMs() && replica.lateTickMs() < elections.timeoutMs(),
                "replication.late-tick",
                replica.lateTickMs() + "ms",
                "at least " + 2 * ReplicaPace.QUIET_TICK_MS + "ms and less than replication.election-timeout ("
                        + elections.timeoutMs() + "ms)");
        timing("replication.resend-interval", replica.resendMs(), 50);
        within(
                "replication.follower-window-bytes",
                replica.entries().windowBytesMax(),
                Limits.FRAME_BYTES_MAX,
                1 << 30);
        within(
                "replication.catch-up-bytes-per-second",
                replica.streams().bytesPerSecond(),
                replica.streams().bytesMax(),
                1 << 30);
        within("replication.log-bytes-kept", replica.floorBytesMin(), 1 << 20, 1L << 40);
        DurableSettings intake = replication.intake();
        within("replication.waiting-bytes-max", intake.heldBytesMax(), Limits.FRAME_BYTES_MAX, 1 << 30);
        within("replication.uncommitted-bytes-max", intake.uncommittedBytesMax(), Limits.FRAME_BYTES_MAX, 1 << 30);
        timing("replication.trim-interval", intake.trimIntervalMs(), 100);
        within(
                "delivery.stored-tail-bytes-per-topic-max",
                replication.delivery().tailBytesPerTopicMax(),
                1 << 10,
                replication.delivery().tailBytesMax());
    }

    private void reads(ReadSettings reads) {
        within("reads.served-max", reads.servedMax(), 1, 1 << 20);
        within("reads.asked-max", reads.askedMax(), 1, 1 << 20);
        timing("reads.attempt-timeout", reads.attemptMs(), 2 * reads.waitMs());
    }

    private void topics(EphemeralSettings ephemeral, TopicUse topics) {
        within("topics.max", ephemeral.topicsMax(), 1, 1 << 24);
        within(
                "topics.streams-max",
                ephemeral.streamsMax(),
                1 << config.vertex().dimension(),
                1 << 20);
        within("topics.replicas", topics.replicas(), 1, 16);
    }

    private void within(String path, long value, long least, long most) {
        require(least <= value && value <= most, path, String.valueOf(value), "a value from " + least + " to " + most);
    }

    private void timing(String path, long valueMs, long leastMs) {
        require(
                leastMs <= valueMs && valueMs <= LONGEST_TIMING_MS,
                path,
                valueMs + "ms",
                "a duration from " + leastMs + "ms to 24h");
    }

    private void longer(String path, long valueMs, String thanPath, long thanMs) {
        require(
                thanMs < valueMs && valueMs <= LONGEST_TIMING_MS,
                path,
                valueMs + "ms",
                "a duration longer than " + thanPath + " (" + thanMs + "ms), at most 24h");
    }

    private void require(boolean holds, String path, String value, String expected) {
        if (!holds) {
            rejections.reject(path, value, expected);
        }
    }
}
