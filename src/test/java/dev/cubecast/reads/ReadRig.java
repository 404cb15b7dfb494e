package dev.cubecast.reads;

import dev.cubecast.consensus.Damage;
import dev.cubecast.consensus.GroupId;
import dev.cubecast.consensus.LeadershipQuestion;
import dev.cubecast.consensus.LogEntry;
import dev.cubecast.consensus.LogStore;
import dev.cubecast.consensus.StoreOperation;
import dev.cubecast.durable.TopicEnds;
import dev.cubecast.message.Bytes;
import dev.cubecast.overlay.Vertex;
import dev.cubecast.topic.Durability;
import dev.cubecast.topic.RecordBatch;
import dev.cubecast.topic.SlowConsumer;
import dev.cubecast.topic.Topic;
import dev.cubecast.topic.TopicId;
import dev.cubecast.topic.TopicName;
import dev.cubecast.topic.TopicSettings;
import dev.cubecast.trace.Measure;
import dev.cubecast.trace.Trace;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** A desk with one replica, of whose group and disk the test decides everything. */
final class ReadRig implements ReadableGroup, LogStore {
    static final GroupId GROUP = new GroupId(5);
    static final TopicName NAME = new TopicName("news");
    static final TopicId ID = new TopicId(1, 2);
    static final TopicId OTHER = new TopicId(3, 4);
    static final long TERM = 7;
    static final Vertex LEADER = new Vertex(3, 2);

    final ReadDesk desk;
    final Map<Measure, Long> counts = new EnumMap<>(Measure.class);
    final List<Damage> damage = new ArrayList<>();

    boolean current = true;
    boolean leads;
    /** What was got before is lost. */
    long lossEpoch;

    long commit;
    long applied;
    final Map<TopicId, TopicEnds> topics = new TreeMap<>();

    @Nullable
    TopicId named;

    final Deque<LeadershipQuestion> proofs = new ArrayDeque<>();

    final List<RecordBatch> onDisk = new ArrayList<>();

    @Nullable
    String diskDamage;

    private final Deque<Runnable> diskReads = new ArrayDeque<>();
    long nowMs;

    ReadRig() {
        this(ReadSettings.DEFAULT);
    }

    ReadRig(ReadSettings settings) {
        Trace trace = new Trace() {
            @Override
            public void note(Subject subject, String what) {}

            @Override
            public void count(Measure measure, long amount) {
                counts.merge(measure, amount, Long::sum);
            }
        };
        desk = new ReadDesk(
                settings,
                group -> group.equals(GROUP) ? Optional.of(this) : Optional.empty(),
                this,
                (damaged, what) -> damage.add(what),
                trace);
    }

    /** A replica with batches of one topic, each of these many messages and a second later than the one before. */
    static ReadRig holding(int... sizes) {
        ReadRig rig = new ReadRig();
        rig.named = ID;
        rig.store(sizes);
        rig.apply();
        return rig;
    }

    /** Puts batches on disk that are not applied yet. */
    void store(int... sizes) {
        for (int size : sizes) {
            long base = onDisk.isEmpty() ? 0 : onDisk.get(onDisk.size() - 1).nextOffset();
            List<Bytes> messages = IntStream.range(0, size)
                    .mapToObj(i -> Bytes.utf8("message " + (base + i)))
                    .toList();
            onDisk.add(new RecordBatch(ID, TERM, base, 1_000L * (1 + onDisk.size()), messages));
        }
    }

    /** Applies all that is on disk. */
    void apply() {
        RecordBatch last = onDisk.get(onDisk.size() - 1);
        topics.put(ID, new TopicEnds(0, last.nextOffset(), last.timestampMs()));
        commit++;
        applied = commit;
    }

    void trimTo(long first) {
        TopicEnds ends = topics.getOrDefault(ID, new TopicEnds(0, 0, 0));
        topics.put(ID, new TopicEnds(first, ends.next(), ends.timestampMs()));
        onDisk.removeIf(batch -> batch.nextOffset() <= first);
    }

    // ---- Questions ----

    static ReadQuestion question(ReadFrom from, long atLeast) {
        return new ReadQuestion(GROUP, NAME, ID, from, atLeast, 1 << 20);
    }

    static ReadQuestion readFrom(long offset) {
        return question(new ReadFrom.Offset(offset), 0);
    }

    /** The answers so far, which come into this list as they are given. */
    List<ReadAnswer> ask(ReadQuestion question) {
        List<ReadAnswer> answers = new ArrayList<>();
        desk.onQuestion(question, answers::add, nowMs);
        runDisk();
        return answers;
    }

    List<ReadAnswer> askWithoutDisk(ReadQuestion question) {
        List<ReadAnswer> answers = new ArrayList<>();
        desk.onQuestion(question, answers::add, nowMs);
        return answers;
    }

    void runDisk() {
        while (!diskReads.isEmpty()) {
            diskReads.remove().run();
        }
    }

    void pass(long ms) {
        nowMs += ms;
        desk.tick(nowMs);
        runDisk();
    }

    /** A majority answers who leads. */
    void prove(boolean leads) {
        while (!proofs.isEmpty()) {
            proofs.remove().onAnswer(leads);
        }
        runDisk();
    }

    // ---- The group ----

    @Override
    public boolean isCurrent(long nowMs) {
        return current;
    }

    @Override
    public boolean leads() {
        return leads;
    }

    @Override
    public Optional<Vertex> otherLeader() {
        return leads ? Optional.empty() : Optional.of(LEADER);
    }

    @Override
    public long term() {
        return TERM;
    }

    @Override
    public long commit() {
        return commit;
    }

    @Override
    public long applied() {
        return applied;
    }

    @Override
    public Optional<Topic> find(TopicName name) {
        return Optional.ofNullable(named)
                .filter(id -> name.equals(NAME))
                .map(id -> new Topic(NAME, id, new TopicSettings(Durability.QUORUM, SlowConsumer.DISCONNECT)));
    }

    @Override
    public Optional<Topic> find(TopicId id) {
        return find(NAME).filter(topic -> topic.id().equals(id));
    }

    @Override
    public boolean isKept(TopicId topic, long epoch, long next) {
        return epoch >= lossEpoch;
    }

    @Override
    public Optional<TopicEnds> ends(TopicId topic) {
        return Optional.ofNullable(topics.get(topic));
    }

    @Override
    public void confirmLeadership(LeadershipQuestion whenKnown, long nowMs) {
        proofs.add(whenKnown);
    }

    // ---- The disk ----

    @Override
    public void readBatches(
            GroupId group, TopicId topic, long fromOffset, int bytesMax, Consumer<Read<RecordBatch>> whenRead) {
        diskReads.add(() -> whenRead.accept(read(topic, fromOffset, bytesMax)));
    }

    private Read<RecordBatch> read(TopicId topic, long fromOffset, int bytesMax) {
        if (diskDamage != null) {
            return new Read.Damaged<>(diskDamage);
        }
        List<RecordBatch> found = new ArrayList<>();
        int bytes = 0;
        for (RecordBatch batch : onDisk) {
            if (batch.topic().equals(topic)
                    && batch.nextOffset() > fromOffset
                    && (bytes < bytesMax || found.isEmpty())) {
                found.add(batch);
                bytes += batch.messageBytes();
            }
        }
        return new Read.Found<>(found);
    }

    @Override
    public void write(GroupId group, List<StoreOperation> operations, Runnable whenSynced) {
        throw new UnsupportedOperationException("reads write nothing");
    }

    @Override
    public void readLog(GroupId group, long fromIndex, int bytesMax, Consumer<Read<LogEntry>> whenRead) {
        throw new UnsupportedOperationException("reads are of batches");
    }

    @Override
    public long freeBytes() {
        throw new UnsupportedOperationException("reads write nothing");
    }
}
