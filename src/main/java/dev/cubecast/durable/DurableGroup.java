package dev.cubecast.durable;

import dev.cubecast.consensus.Command;
import dev.cubecast.consensus.Command.Append;
import dev.cubecast.consensus.Command.ChangeSettings;
import dev.cubecast.consensus.Command.CreateTopic;
import dev.cubecast.consensus.Command.DeleteTopic;
import dev.cubecast.consensus.Command.StartGeneration;
import dev.cubecast.consensus.Command.Trim;
import dev.cubecast.consensus.Configuration;
import dev.cubecast.consensus.LogEntry;
import dev.cubecast.consensus.LogPosition;
import dev.cubecast.consensus.StateMachine;
import dev.cubecast.consensus.StoreOperation.Checkpoint;
import dev.cubecast.consensus.StoreOperation.TopicCheckpoint;
import dev.cubecast.message.Bytes;
import dev.cubecast.overlay.EventQueue;
import dev.cubecast.topic.RecordBatch;
import dev.cubecast.topic.Topic;
import dev.cubecast.topic.TopicId;
import dev.cubecast.topic.TopicName;
import dev.cubecast.topic.WallClock;
import dev.cubecast.trace.Measure;
import dev.cubecast.trace.Trace;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.ObjLongConsumer;
import java.util.stream.Stream;

/**
 * The topics of a group at one of its replicas: their state up to the entry that was applied last, and, while the
 * replica leads, the intake of publishes.
 */
public final class DurableGroup implements StateMachine {
    private final GroupLimits limits;
    private final Trace trace;
    private final GroupLeader leader;
    private final TopicNotes notes;
    private final Set<TopicId> changed = new TreeSet<>();
    private GroupState state;
    private ObjLongConsumer<RecordBatch> whenApplied = (batch, nowMs) -> {};

    /**
     * @param log that of the replica whose state machine this is; it is not asked before the replica has told that it
     *     leads
     */
    public DurableGroup(
            GroupLimits limits,
            DurableSettings settings,
            GroupLog log,
            EventQueue events,
            WallClock wallClock,
            Trace trace) {
        this(new IntakeRules(), limits, settings, log, events, wallClock, trace);
    }

    /** @param rules those of {@link IntakeRules}, or in tests others that the checkers of groups must find */
    public DurableGroup(
            IntakeRules rules,
            GroupLimits limits,
            DurableSettings settings,
            GroupLog log,
            EventQueue events,
            WallClock wallClock,
            Trace trace) {
        this.limits = limits;
        this.trace = trace;
        this.leader = new GroupLeader(rules, limits, settings, log, events, wallClock, trace);
        this.notes = new TopicNotes(trace);
        this.state = GroupState.empty(limits);
    }

    // ---- What the node asks ----

    /** The term in which this replica leads; 0 if it does not. */
    public long leadingTerm() {
        return leader.term();
    }

    /**
     * Publishes, if this replica leads.
     *
     * @param answer gets the verdict once, perhaps before this call returns
     */
    public void publish(PublishRequest request, Consumer<Verdict> answer, long nowMs) {
        leader.publish(request, answer, nowMs);
    }

    /**
     * Makes, deletes or changes a topic, if this replica leads, after all that was asked before.
     *
     * @param answer gets the verdict once, perhaps before this call returns
     */
    public void change(TopicRequest request, Consumer<TopicVerdict> answer, long nowMs) {
        leader.change(request, answer, nowMs);
    }

    /** A topic as committed entries have made it, as far as this replica has applied them. */
    public Optional<Topic> find(TopicName name) {
        return state.topic(name).map(TopicState::topic);
    }

    /** The same of a topic that is known by its id. */
    public Optional<Topic> find(TopicId id) {
        return state.topic(id).map(TopicState::topic);
    }

    /** Whether a topic is one of those that were deleted last, likewise. */
    public boolean isDeleted(TopicId id) {
        return state.isDeleted(id);
    }

    /** The ends of a topic, likewise. */
    public Optional<TopicEnds> ends(TopicId topic) {
        return state.topic(topic).map(TopicState::ends);
    }

    /**
     * Whether what a reader has got of a topic is still so, as far as this replica has applied entries: if not, the
     * group was recovered with the loss of some of it (ARCHITECTURE.md, rule 14), and the reader must be told to begin
     * anew.
     *
     * @param epoch the term of the group in which the reader got it, or a later one
     * @param offset one more than the last offset that it got
     */
    public boolean isKept(TopicId topic, long epoch, long offset) {
        return state.topic(topic)
                .filter(found -> found.losses().spare(epoch, offset))
                .isPresent();
    }

    public int topics() {
        return state.topics().size();
    }

    /** Tells of each batch that is applied from now on, and of the time, once it can be found here. */
    public void whenApplied(ObjLongConsumer<RecordBatch> listener) {
        whenApplied = listener;
    }

    /** What is applied. */
    GroupState state() {
        return state;
    }

    /** Brings the time, every few milliseconds. */
    public void tick(long nowMs) {
        leader.tick(nowMs);
    }

    // ---- What the replica asks and tells ----

    @Override
    public int featureLevel() {
        return state.featureLevel();
    }

    @Override
    public void apply(LogEntry entry, long nowMs) {
        long forgotten = forgottenBy(entry.command());
        if (entry.term() == leader.term()) {
            notes.onApplied(entry.command(), state);
        }
        state = state.after(entry.command(), entry.term());
        trace.count(Measure.DURABLE_FORGOTTEN, forgottenBy(entry.command()) - forgotten);
        topicsOf(entry.command()).forEach(changed::add);
        leader.onApplied(entry, state, nowMs);
        if (entry.command() instanceof Append append) {
            whenApplied.accept(append.batch(), nowMs);
        }
    }

    /** Streams, and producers of the topic that a command adds messages to. */
    private long forgottenBy(Command command) {
        long producers = command instanceof Append append
                ? state.topic(append.batch().topic())
                        .map(topic -> topic.producers().producers().forgotten())
                        .orElse(0L)
                : 0;
        return state.streams().forgotten() + producers;
    }

    private Stream<TopicId> topicsOf(Command command) {
        if (command instanceof Append append) {
            return Stream.of(append.batch().topic());
        } else if (command instanceof CreateTopic create) {
            return Stream.of(create.topic().id());
        } else if (command instanceof DeleteTopic delete) {
            return Stream.of(delete.topic());
        } else if (command instanceof ChangeSettings change) {
            return Stream.of(change.topic());
        } else if (command instanceof Trim trim) {
            return Stream.of(trim.topic());
        } else if (command instanceof StartGeneration) {
            return state.topics().entries().stream().map(Map.Entry::getKey);
        }
        return Stream.empty();
    }

    @Override
    public Checkpoint checkpoint(LogPosition position, Configuration configuration) {
        List<TopicCheckpoint> topics = changed.stream().map(this::checkpointOf).toList();
        changed.clear();
        return new Checkpoint(position, configuration, state.encodeGroup(), topics);
    }

    private TopicCheckpoint checkpointOf(TopicId id) {
        return state.topic(id).map(topic -> checkpointOf(id, topic)).orElseGet(() -> TopicCheckpoint.deleted(id));
    }

    private static TopicCheckpoint checkpointOf(TopicId id, TopicState topic) {
        return new TopicCheckpoint(id, topic.encode(), topic.first(), topic.next());
    }

    @Override
    public Checkpoint wholeState(LogPosition position, Configuration configuration) {
        List<TopicCheckpoint> topics = state.topics().entries().stream()
                .map(topic -> checkpointOf(topic.getKey(), topic.getValue()))
                .toList();
        return new Checkpoint(position, configuration, state.encodeGroup(), topics);
    }

    @Override
    public void restore(Checkpoint floor) {
        GroupState restored = floor.position().index() == 0
                ? GroupState.empty(limits)
                : GroupState.decodeGroup(floor.group(), limits);
        for (TopicCheckpoint topic : floor.topics()) {
            Bytes encoded = topic.state();
            restored = encoded == null ? restored : restored.withRestored(encoded);
        }
        state = restored;
        changed.clear();
        leader.onRestored(floor.position().index());
    }

    @Override
    public void onLeading(long term, long nowMs) {
        leader.onLeading(term, nowMs);
    }

    @Override
    public void onSynced(long index, long nowMs) {
        leader.onSynced(index, nowMs);
    }

    @Override
    public void onFollowing(long nowMs) {
        leader.onFollowing(nowMs);
    }
}
