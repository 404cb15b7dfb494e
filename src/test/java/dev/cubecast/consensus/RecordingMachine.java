package dev.cubecast.consensus;

import dev.cubecast.consensus.StoreOperation.Checkpoint;
import dev.cubecast.consensus.StoreOperation.TopicCheckpoint;
import dev.cubecast.message.Bytes;
import dev.cubecast.message.WireReader;
import dev.cubecast.message.WireWriter;
import dev.cubecast.topic.TopicId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Follows the log and remembers all of it. */
final class RecordingMachine implements StateMachine {
    private static final int ENTRY_BYTES_MAX = 1 << 20;

    final List<LogEntry> applied = new ArrayList<>();
    final Map<TopicId, OffsetRange> topics = new TreeMap<>();
    Configuration configuration = Configuration.NONE;
    /** The level of the program that this replica runs. */
    int knownLevel = FIRST_LEVEL;

    int checked;
    /** In which these were checked. */
    long generation;
    /** Whether it was told last that its replica leads. */
    boolean leads;

    /** While it leads, from when it knows them on: the topics after its whole log, committed or not. */
    @Nullable
    Map<TopicId, OffsetRange> ahead;

    private final Set<TopicId> changed = new TreeSet<>();
    private long leadingTerm = Long.MAX_VALUE;

    @Override
    public int knownLevel() {
        return knownLevel;
    }

    @Override
    public int featureLevel() {
        return applied.stream()
                .mapToInt(entry -> entry.command() instanceof Command.RaiseFeatureLevel raise ? raise.level() : 0)
                .reduce(FIRST_LEVEL, Math::max);
    }

    @Override
    public void restore(Checkpoint restored) {
        applied.clear();
        applied.addAll(decode(restored.group()));
        topics.clear();
        restored.topics().forEach(topic -> topics.put(topic.topic(), new OffsetRange(topic.first(), topic.next())));
        changed.clear();
        configuration = restored.configuration();
        checked = 0;
    }

    @Override
    public void apply(LogEntry entry, long nowMs) {
        applied.add(entry);
        change(topics, entry.command(), changed);
        if (entry.command() instanceof Command.Configure configure) {
            configuration = configure.configuration();
        } else if (entry.command() instanceof Command.StartGeneration start) {
            configuration = start.configuration();
        } else if (entry.command() instanceof Command.StartTerm && entry.term() == leadingTerm) {
            ahead = new TreeMap<>(topics);
        }
    }

    /** What this leader has appended. */
    void onAppended(Command command) {
        Map<TopicId, OffsetRange> own = ahead;
        if (own != null) {
            change(own, command, new TreeSet<>());
        }
    }

    private static void change(Map<TopicId, OffsetRange> topics, Command command, Set<TopicId> changed) {
        if (command instanceof Command.Append append) {
            TopicId topic = append.batch().topic();
            long first = topics.getOrDefault(topic, new OffsetRange(0, 0)).from();
            topics.put(topic, new OffsetRange(first, append.batch().nextOffset()));
            changed.add(topic);
        } else if (command instanceof Command.Trim trim) {
            topics.computeIfPresent(trim.topic(), (topic, range) -> new OffsetRange(trim.first(), range.until()));
            changed.add(trim.topic());
        } else if (command instanceof Command.DeleteTopic delete && topics.remove(delete.topic()) != null) {
            changed.add(delete.topic());
        }
    }

    @Override
    public Checkpoint checkpoint(LogPosition position, Configuration configuration) {
        List<TopicCheckpoint> since = changed.stream().map(this::checkpointOf).toList();
        changed.clear();
        return new Checkpoint(position, configuration, encode(applied), since);
    }

    @Override
    public Checkpoint wholeState(LogPosition position, Configuration configuration) {
        List<TopicCheckpoint> all =
                topics.keySet().stream().map(this::checkpointOf).toList();
        return new Checkpoint(position, configuration, encode(applied), all);
    }

    private TopicCheckpoint checkpointOf(TopicId topic) {
        OffsetRange range = topics.get(topic);
        return range == null
                ? TopicCheckpoint.deleted(topic)
                : new TopicCheckpoint(topic, Bytes.utf8("topic"), range.from(), range.until());
    }

    private static Bytes encode(List<LogEntry> entries) {
        WireWriter writer = new WireWriter(1 << 10);
        entries.forEach(entry -> writer.writeVarLong(entry.term()).writeBytes(entry.encoded()));
        return writer.toBytes();
    }

    private static List<LogEntry> decode(Bytes encoded) {
        WireReader reader = new WireReader(encoded);
        List<LogEntry> entries = new ArrayList<>();
        while (reader.remaining() > 0) {
            LogPosition position = new LogPosition(entries.size() + 1, reader.readNumber("term"));
            entries.add(LogEntry.decode(position, reader.readBytes("entry", ENTRY_BYTES_MAX), TestGroup.DIMENSION));
        }
        return entries;
    }

    @Override
    public void onLeading(long term, long nowMs) {
        leads = true;
        leadingTerm = term;
        ahead = null;
    }

    @Override
    public void onFollowing(long nowMs) {
        leads = false;
        leadingTerm = Long.MAX_VALUE;
        ahead = null;
    }
}
