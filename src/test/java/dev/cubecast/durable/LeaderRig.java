package dev.cubecast.durable;

import dev.cubecast.consensus.Command;
import dev.cubecast.consensus.LeadershipQuestion;
import dev.cubecast.consensus.LogEntry;
import dev.cubecast.consensus.LogPosition;
import dev.cubecast.consensus.ProducerId;
import dev.cubecast.consensus.StoredPublish.Forwarded;
import dev.cubecast.consensus.StoredPublish.Sequence;
import dev.cubecast.message.Bytes;
import dev.cubecast.overlay.Vertex;
import dev.cubecast.topic.Durability;
import dev.cubecast.topic.RetentionLimits;
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
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** A group at one replica, whose log the test syncs and commits by hand. */
final class LeaderRig implements GroupLog {
    /** Whether another leads already, though this replica has not heard of it. */
    boolean replaced;

    static final Topic NEWS = topic("news", 1, Durability.QUORUM);
    static final Topic SPORT = topic("sport", 2, Durability.QUORUM);

    final List<LogEntry> log = new ArrayList<>();
    final List<String> notes = new ArrayList<>();
    final Map<Measure, Long> counts = new EnumMap<>(Measure.class);
    final DurableGroup group;
    private final Deque<Runnable> events = new ArrayDeque<>();

    boolean transferring;
    boolean room = true;
    long wallMs = 1_000_000;
    long nowMs;
    private long term;
    private long synced;
    private int applied;

    LeaderRig() {
        this(GroupLimits.DEFAULT, DurableSettings.DEFAULT);
    }

    LeaderRig(GroupLimits limits, DurableSettings settings) {
        Trace trace = new Trace() {
            @Override
            public void note(Subject subject, String what) {
                notes.add(subject + ": " + what);
            }

            @Override
            public void count(Measure measure, long amount) {
                counts.merge(measure, amount, Long::sum);
            }
        };
        group = new DurableGroup(limits, settings, this, events::addLast, nowMs -> wallMs, trace);
    }

    /** A replica that leads in term 1 and has these topics. */
    static LeaderRig leading(Topic... topics) {
        LeaderRig rig = new LeaderRig();
        rig.lead(1);
        rig.store();
        for (Topic topic : topics) {
            rig.change(new TopicRequest.Create(topic));
            rig.store();
        }
        return rig;
    }

    static Topic topic(String name, long id, Durability durability) {
        return topic(name, id, durability, RetentionLimits.NONE);
    }

    static Topic topic(String name, long id, Durability durability, RetentionLimits retention) {
        return new Topic(
                new TopicName(name),
                new TopicId(7, id),
                new TopicSettings(durability, SlowConsumer.DROP_OLDEST, retention));
    }

    // ---- Requests ----

    List<Verdict> publish(Topic topic, String... messages) {
        return publish(request(topic, null, null, null, messages));
    }

    List<Verdict> publish(PublishRequest request) {
        List<Verdict> verdicts = new ArrayList<>();
        group.publish(request, verdicts::add, nowMs);
        return verdicts;
    }

    List<TopicVerdict> change(TopicRequest request) {
        List<TopicVerdict> verdicts = new ArrayList<>();
        group.change(request, verdicts::add, nowMs);
        return verdicts;
    }

    static PublishRequest request(
            Topic topic,
            @Nullable Forwarded forwarded,
            @Nullable Sequence sequence,
            @Nullable Durability asked,
            String... messages) {
        List<Bytes> encoded = List.of(messages).stream().map(Bytes::utf8).toList();
        return new PublishRequest(topic.name(), topic.id(), encoded, forwarded, sequence, asked);
    }

    static PublishRequest numbered(Topic topic, long previous, long number, long settled) {
        return request(topic, new Forwarded(5, previous, number, settled), null, null, "message " + number);
    }

    static PublishRequest sequenced(Topic topic, String producer, long first, String... messages) {
        return request(topic, null, new Sequence(new ProducerId(producer), first), null, messages);
    }

    // ---- The replica ----

    void lead(long nowTerm) {
        term = nowTerm;
        group.onLeading(term, nowMs);
        append(List.of(new Command.StartTerm()), nowMs);
    }

    void follow() {
        group.onFollowing(nowMs);
    }

    /** Runs what waits for the end of the event. */
    void settle() {
        while (!events.isEmpty()) {
            events.removeFirst().run();
        }
    }

    void sync() {
        synced = log.size();
        group.onSynced(synced, nowMs);
        settle();
    }

    void commit(long index) {
        while (applied < index) {
            group.apply(log.get(applied++), nowMs);
        }
        settle();
    }

    /** Everything that was asked for reaches the disks of all. */
    void store() {
        settle();
        while (applied < log.size() || synced < log.size()) {
            sync();
            commit(log.size());
            settle();
        }
    }

    /** Another leader has put this entry, of its term, in the place of what follows on {@code index − 1}. */
    void replaceFrom(int index, long otherTerm) {
        log.subList(index - 1, log.size()).clear();
        log.add(LogEntry.of(new LogPosition(index, otherTerm), new Command.StartTerm()));
        synced = Math.min(synced, index - 1);
    }

    void tick(long passedMs) {
        nowMs += passedMs;
        wallMs += passedMs;
        group.tick(nowMs);
        settle();
    }

    /** The index of the last entry that is committed and applied. */
    int applied() {
        return applied;
    }

    @Override
    public OptionalLong append(List<Command> commands, long nowMs) {
        commands.forEach(command -> log.add(LogEntry.of(new LogPosition(log.size() + 1, term), command)));
        return OptionalLong.of(log.size());
    }

    @Override
    public long syncedIndex() {
        return synced;
    }

    @Override
    public boolean hasRoom() {
        return room;
    }

    @Override
    public boolean isTransferring() {
        return transferring;
    }

    @Override
    public void confirmLeadership(LeadershipQuestion whenKnown, long nowMs) {
        whenKnown.onAnswer(!replaced);
    }

    @Override
    public Vertex vertex() {
        return new Vertex(0, 2);
    }

    @Override
    public List<Vertex> voters() {
        return List.of(new Vertex(0, 2), new Vertex(1, 2), new Vertex(2, 2));
    }

    Command.Append lastAppend() {
        return (Command.Append) log.get(log.size() - 1).command();
    }
}
