package dev.cubecast.bench;

import dev.cubecast.consensus.Command;
import dev.cubecast.consensus.Configuration;
import dev.cubecast.consensus.DiskId;
import dev.cubecast.consensus.GroupId;
import dev.cubecast.consensus.LeadershipQuestion;
import dev.cubecast.consensus.LoadedGroup;
import dev.cubecast.consensus.LogPosition;
import dev.cubecast.consensus.Replica;
import dev.cubecast.consensus.ReplicaId;
import dev.cubecast.consensus.ReplicaMessage;
import dev.cubecast.consensus.ReplicaMessageCodec;
import dev.cubecast.consensus.ReplicaPorts;
import dev.cubecast.consensus.ReplicaSettings;
import dev.cubecast.consensus.SafetyRules;
import dev.cubecast.consensus.StoreOperation.Checkpoint;
import dev.cubecast.consensus.StoreOperation.MoveFloor;
import dev.cubecast.durable.DurableGroup;
import dev.cubecast.durable.DurableSettings;
import dev.cubecast.durable.GroupLimits;
import dev.cubecast.durable.GroupLog;
import dev.cubecast.durable.PublishRequest;
import dev.cubecast.durable.TopicRequest;
import dev.cubecast.durable.Verdict;
import dev.cubecast.message.Bytes;
import dev.cubecast.overlay.Vertex;
import dev.cubecast.storage.DiskEvents;
import dev.cubecast.storage.MemoryLogStore;
import dev.cubecast.topic.Durability;
import dev.cubecast.topic.RetentionLimits;
import dev.cubecast.topic.SlowConsumer;
import dev.cubecast.topic.Topic;
import dev.cubecast.topic.TopicId;
import dev.cubecast.topic.TopicName;
import dev.cubecast.topic.TopicSettings;
import dev.cubecast.trace.Trace;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * Three replicas of a group as nodes compose them, on disks in memory and one thread: what one sends to another, and what a disk has
 * done, waits in a queue for its turn. Time is counted in publishes.
 */
final class BenchGroup {
    private static final int DIMENSION = 2;
    private static final int REPLICAS = 3;
    private static final GroupId GROUP = new GroupId(1);
    private static final int PUBLISHES_PER_MS = 50;
    private static final int PUBLISHES_PER_TICK = 10 * PUBLISHES_PER_MS;
    /** Old messages go soon, so that no collector is measured that carries them about: on a real disk they are no objects. */
    private static final long KEPT_BYTES = 1 << 20;

    private static final Topic TOPIC = new Topic(
            new TopicName("bench"),
            new TopicId(1, 1),
            new TopicSettings(Durability.QUORUM, SlowConsumer.DISCONNECT, new RetentionLimits(0, KEPT_BYTES, 0)));

    private final boolean encoded;
    private final RandomGenerator random = new SplittableRandom(1);
    private final Deque<Runnable> events = new ArrayDeque<>();
    private final List<Member> members = new ArrayList<>();
    private final DurableGroup leader;
    private long publishes;
    private long acknowledged;

    /** @param encoded whether messages between replicas are encoded and decoded, as they are between nodes */
    BenchGroup(boolean encoded) {
        this.encoded = encoded;
        List<ReplicaId> voters = IntStream.range(0, REPLICAS)
                .mapToObj(number -> new ReplicaId(new Vertex(number, DIMENSION), DiskId.draw(random)))
                .toList();
        voters.forEach(voter -> members.add(new Member(voter, voters)));
        for (int i = 0; i < 1_000 && !members.get(0).replica.isReady(); i++) {
            passTime();
        }
        leader = members.get(0).topics;
        leader.change(new TopicRequest.Create(TOPIC), verdict -> {}, nowMs());
        settle();
    }

    private final class Member implements DiskEvents, GroupLog {
        private final Replica replica;
        private final DurableGroup topics;
        private final MemoryLogStore store;

        Member(ReplicaId id, List<ReplicaId> voters) {
            store = new MemoryLogStore(DIMENSION, id.disk(), this);
            Checkpoint formed = new Checkpoint(LogPosition.START, Configuration.of(voters), Bytes.EMPTY, List.of());
            store.write(GROUP, List.of(new MoveFloor(formed)), () -> {});
            settle();
            DurableSettings usual = DurableSettings.DEFAULT;
            topics = new DurableGroup(
                    GroupLimits.DEFAULT,
                    new DurableSettings(
                            usual.heldBytesMax(),
                            usual.heldMax(),
                            usual.uncommittedBytesMax(),
                            usual.waitingMax(),
                            usual.entryBytesMax(),
                            usual.appendBytesMax(),
                            usual.outcomeMs(),
                            10),
                    this,
                    events::addLast,
                    nowMs -> nowMs,
                    Trace.NONE);
            replica = new Replica(
                    id,
                    GROUP,
                    voters.stream().map(ReplicaId::vertex).toList(),
                    ((LoadedGroup.Intact) store.load(GROUP)).group(),
                    settings(),
                    new SafetyRules(),
                    new ReplicaPorts(
                            BenchGroup.this::send,
                            store,
                            topics,
                            damage -> {
                                throw new IllegalStateException(damage.what());
                            },
                            events::addLast,
                            random,
                            Trace.NONE),
                    nowMs());
        }

        @Override
        public void afterSync(long bytes, Runnable completion) {
            events.addLast(completion);
        }

        @Override
        public void afterRead(Runnable completion) {
            events.addLast(completion);
        }

        @Override
        public void onFailed(String why) {
            throw new IllegalStateException(why);
        }

        @Override
        public OptionalLong append(List<Command> commands, long nowMs) {
            return replica.append(commands, nowMs);
        }

        @Override
        public long syncedIndex() {
            return replica.syncedIndex();
        }

        @Override
        public boolean hasRoom() {
            return store.hasRoom();
        }

        @Override
        public boolean isTransferring() {
            return replica.isTransferring();
        }

        @Override
        public void confirmLeadership(LeadershipQuestion whenKnown, long nowMs) {
            replica.confirmLeadership(whenKnown, nowMs);
        }

        @Override
        public Vertex vertex() {
            return replica.self().vertex();
        }

        @Override
        public List<Vertex> voters() {
            return replica.configuration().voters().stream()
                    .map(ReplicaId::vertex)
                    .toList();
        }
    }

    private static ReplicaSettings settings() {
        ReplicaSettings usual = ReplicaSettings.DEFAULT;
        return usual.withFloorBytesMin(2 * KEPT_BYTES);
    }

    private void send(ReplicaMessage message) {
        Replica receiver = null;
        for (Member member : members) {
            if (member.replica.self().equals(message.to())) {
                receiver = member.replica;
            }
        }
        Replica to = receiver;
        if (encoded) {
            Bytes frame = ReplicaMessageCodec.encode(message);
            events.addLast(() -> to.onMessage(ReplicaMessageCodec.decode(frame, DIMENSION), nowMs()));
        } else {
            events.addLast(() -> to.onMessage(message, nowMs()));
        }
    }

    private long nowMs() {
        return publishes / PUBLISHES_PER_MS;
    }

    private void passTime() {
        publishes += PUBLISHES_PER_TICK;
        tick();
    }

    private void tick() {
        for (Member member : members) {
            member.replica.tick(nowMs());
            member.topics.tick(nowMs());
        }
        settle();
    }

    private void settle() {
        while (!events.isEmpty()) {
            events.removeFirst().run();
        }
    }

    /** Publishes a batch and returns when the publisher has been told that it is committed. */
    void publish(List<Bytes> messages) {
        if (++publishes % PUBLISHES_PER_TICK == 0) {
            tick();
        }
        long before = acknowledged;
        leader.publish(
                new PublishRequest(TOPIC.name(), TOPIC.id(), messages, null, null, null), this::onVerdict, nowMs());
        settle();
        if (acknowledged != before + 1) {
            throw new IllegalStateException("a batch was not acknowledged: " + members.get(0).replica);
        }
    }

    private void onVerdict(Verdict verdict) {
        if (!(verdict instanceof Verdict.Stored)) {
            throw new IllegalStateException("a batch was not stored: " + verdict);
        }
        acknowledged++;
    }

    /** All replicas have applied as much: what was measured is all of the work. */
    void expectAgreement() {
        for (int i = 0; i < 10 && !agree(); i++) {
            passTime();
        }
        if (!agree()) {
            throw new IllegalStateException("the replicas differ: "
                    + members.stream().map(member -> member.replica).toList());
        }
    }

    private boolean agree() {
        return members.stream()
                        .map(member -> member.replica.applied())
                        .distinct()
                        .count()
                == 1;
    }
}
