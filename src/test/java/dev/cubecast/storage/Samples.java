package dev.cubecast.storage;

import dev.cubecast.consensus.Command;
import dev.cubecast.consensus.Configuration;
import dev.cubecast.consensus.DiskId;
import dev.cubecast.consensus.GroupId;
import dev.cubecast.consensus.LogEntry;
import dev.cubecast.consensus.LogPosition;
import dev.cubecast.consensus.ReplicaId;
import dev.cubecast.consensus.StoreOperation.AppendEntries;
import dev.cubecast.consensus.StoreOperation.Checkpoint;
import dev.cubecast.consensus.StoreOperation.MoveFloor;
import dev.cubecast.consensus.StoreOperation.TopicCheckpoint;
import dev.cubecast.consensus.StoredEntry;
import dev.cubecast.consensus.StoredPublish;
import dev.cubecast.message.Bytes;
import dev.cubecast.overlay.Vertex;
import dev.cubecast.topic.RecordBatch;
import dev.cubecast.topic.TopicId;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** What tests store. */
public final class Samples {
    public static final int DIMENSION = 3;
    public static final int MEGABYTE = 1 << 20;
    public static final GroupId GROUP = new GroupId(1);
    public static final GroupId OTHER = new GroupId(-2);
    public static final TopicId NEWS = new TopicId(1, 2);
    public static final TopicId CHAT = new TopicId(-3, 4);
    public static final ReplicaId HOME = new ReplicaId(new Vertex(0, DIMENSION), new DiskId(5, 6));

    private Samples() {}

    public static AppendEntries append(LogEntry... entries) {
        return new AppendEntries(List.of(entries));
    }

    public static AppendEntries append(List<LogEntry> entries) {
        return new AppendEntries(entries);
    }

    /** Entries of term 1 without batches. */
    public static List<LogEntry> entries(int first, int last) {
        return IntStream.rangeClosed(first, last).mapToObj(i -> control(i, 1)).toList();
    }

    public static LogEntry control(long index, long term) {
        return LogEntry.of(new LogPosition(index, term), new Command.RaiseFeatureLevel((int) (index % 100)));
    }

    public static LogEntry batch(long index, long term, TopicId topic, long baseOffset, String... messages) {
        List<Bytes> bodies = Arrays.stream(messages).map(Bytes::utf8).toList();
        RecordBatch batch = new RecordBatch(topic, term, baseOffset, 1_000 + index, bodies);
        List<StoredPublish> publishes = List.of(new StoredPublish(messages.length, null, null));
        return LogEntry.of(new LogPosition(index, term), new Command.Append(batch, publishes));
    }

    public static TopicCheckpoint topic(TopicId topic, String state, long first) {
        return topic(topic, state, first, first + 100);
    }

    public static TopicCheckpoint topic(TopicId topic, String state, long first, long next) {
        return new TopicCheckpoint(topic, Bytes.utf8(state), first, next);
    }

    public static RecordBatch records(TopicId topic, long baseOffset, String... messages) {
        return new RecordBatch(
                topic,
                1,
                baseOffset,
                1_000,
                Arrays.stream(messages).map(Bytes::utf8).toList());
    }

    public static MoveFloor floor(long index, long term, TopicCheckpoint... topics) {
        return new MoveFloor(new Checkpoint(
                new LogPosition(index, term),
                Configuration.of(List.of(HOME)),
                Bytes.utf8("group at " + index),
                List.of(topics)));
    }

    /** As a replica finds them when it starts. */
    public static List<StoredEntry> stored(List<LogEntry> entries) {
        return entries.stream().map(StoredEntry::of).toList();
    }

    public static List<StoredEntry> stored(LogEntry... entries) {
        return stored(List.of(entries));
    }

    /** A batch as its base offset and its messages. */
    public static String text(RecordBatch batch) {
        StringBuilder text = new StringBuilder(batch.baseOffset() + ":");
        batch.messages().forEach(message -> text.append(message.toUtf8()));
        return text.toString();
    }
}
