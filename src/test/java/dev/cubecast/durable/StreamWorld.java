package dev.cubecast.durable;

import dev.cubecast.Seeds;
import dev.cubecast.VirtualTime;
import dev.cubecast.consensus.Configuration;
import dev.cubecast.consensus.DiskId;
import dev.cubecast.consensus.GroupId;
import dev.cubecast.consensus.LogEntry;
import dev.cubecast.consensus.ReplicaId;
import dev.cubecast.consensus.ReplicaMessage;
import dev.cubecast.consensus.ReplicaSettings;
import dev.cubecast.message.Bytes;
import dev.cubecast.overlay.Vertex;
import dev.cubecast.topic.Durability;
import dev.cubecast.topic.Topic;
import dev.cubecast.trace.Measure;
import dev.cubecast.trace.Trace;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A group of three replicas, and two nodes beside it; all five publish. The test rules network, disks and lives. */
final class StreamWorld {
    static final int DIMENSION = 3;
    static final long TICK_MS = 10;
    static final GroupId GROUP = new GroupId(7);

    /** One publish: how it was made and how it ended. */
    final class Made {
        final String id;
        final Topic topic;
        final long deadlineMs;
        final Durability level;
        Verdict.@Nullable Outcome outcome;
        private long endedAtMs;

        Made(String id, Topic topic, Durability level, long deadlineMs) {
            this.id = id;
            this.topic = topic;
            this.level = level;
            this.deadlineMs = deadlineMs;
        }

        void end(Verdict.Outcome ending) {
            if (outcome != null) {
                violations.add(id + " ended as " + outcome + " and again as " + ending);
            }
            outcome = ending;
            endedAtMs = time.nowMs();
        }

        boolean isInTime() {
            return outcome != null && endedAtMs < deadlineMs + TICK_MS;
        }
    }

    final RandomGenerator random;
    private final VirtualTime time = new VirtualTime(0);
    final ReplicaSettings replicaSettings;
    final StreamSettings streamSettings;
    final List<StreamNode> nodes = new ArrayList<>();
    final List<StreamNode> members;
    final List<String> violations = new ArrayList<>();
    final List<String> notes = new ArrayList<>();
    final Map<Measure, Long> counts = new EnumMap<>(Measure.class);
    final Map<Long, LogEntry> committed = new TreeMap<>();
    GroupLimits limits = GroupLimits.DEFAULT;

    private final Deque<Runnable> later = new ArrayDeque<>();

    double lossChance;
    double repeatChance;
    double lateChance;
    long lateMsMax = 1;
    int replicaLossPercent;
    int syncMsMax = 2;
    /** Whose messages to other replicas, and theirs to it, are lost. */
    @Nullable
    StreamNode isolated;

    StreamWorld(long seed, StreamSettings streamSettings, ReplicaSettings replicaSettings) {
        this.random = Seeds.random(seed);
        this.streamSettings = streamSettings;
        this.replicaSettings = replicaSettings;
        for (int number : List.of(0, 1, 2, 5, 6)) {
            nodes.add(new StreamNode(this, new Vertex(number, DIMENSION), number < 3));
        }
        members = nodes.subList(0, 3);
        List<ReplicaId> voters = members.stream().map(node -> node.id).toList();
        members.forEach(node -> node.disk.form(GROUP, Configuration.of(voters)));
        nodes.forEach(StreamNode::start);
        time.every(TICK_MS, () -> nodes.forEach(StreamNode::tick));
    }

    long nowMs() {
        return time.nowMs();
    }

    DiskId drawDisk() {
        return DiskId.draw(random);
    }

    // ---- Time ----

    void after(long delayMs, Runnable task) {
        time.after(delayMs, task);
    }

    void atEndOfEvent(Runnable task) {
        later.addLast(task);
    }

    void run(long durationMs) {
        settle();
        time.run(durationMs, this::settle);
    }

    void settle() {
        while (!later.isEmpty()) {
            later.removeFirst().run();
        }
    }

    // ---- Network ----

    void send(StreamNode from, Vertex target, Bytes payload) {
        int copies = random.nextDouble() < lossChance ? 0 : random.nextDouble() < repeatChance ? 2 : 1;
        for (int i = 0; i < copies; i++) {
            long delayMs = random.nextDouble() < lateChance ? random.nextLong(lateMsMax) : random.nextLong(4);
            after(delayMs, () -> at(target).forEach(node -> node.onPayload(from.vertex, payload)));
        }
    }

    void send(ReplicaMessage message) {
        Vertex from = message.from().vertex();
        Vertex to = message.to().vertex();
        boolean cut = isolated != null && (isolated.vertex.equals(from) || isolated.vertex.equals(to));
        if (!cut && random.nextInt(100) >= replicaLossPercent) {
            after(random.nextLong(4), () -> at(to).forEach(node -> node.onMessage(message)));
        }
    }

    private Stream<StreamNode> at(Vertex vertex) {
        return nodes.stream().filter(node -> node.vertex.equals(vertex) && node.runs());
    }

    // ---- Use ----

    Optional<StreamNode> leader() {
        return members.stream()
                .filter(node -> node.runs() && node.replica().isLeader())
                .max(Comparator.comparingLong(node -> node.replica().term()));
    }

    List<Vertex> memberVertices() {
        return members.stream().map(member -> member.vertex).toList();
    }

    StreamNode expectLeader() {
        for (int i = 0;
                i < 500 && leader().filter(node -> node.replica().isReady()).isEmpty();
                i++) {
            run(TICK_MS);
        }
        return leader().orElseThrow(() -> new AssertionError("nobody leads"));
    }

    void create(Topic topic) {
        expectLeader().group().change(new TopicRequest.Create(topic), verdict -> {}, time.nowMs());
        run(100);
    }

    void onCommitted(LogEntry entry) {
        LogEntry known = committed.putIfAbsent(entry.index(), entry);
        if (known != null && !known.equals(entry)) {
            violations.add("at " + entry.index() + " stand " + known + " and " + entry);
        }
    }

    Trace trace() {
        return new Trace() {
            @Override
            public void note(Subject subject, String what) {
                notes.add(time.nowMs() + " " + what);
            }

            @Override
            public void count(Measure measure, long amount) {
                counts.merge(measure, amount, Long::sum);
            }
        };
    }
}
