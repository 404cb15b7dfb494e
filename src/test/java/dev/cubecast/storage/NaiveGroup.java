package dev.cubecast.storage;

import static dev.cubecast.storage.Samples.CHAT;
import static dev.cubecast.storage.Samples.HOME;
import static dev.cubecast.storage.Samples.NEWS;
import static dev.cubecast.storage.Samples.batch;
import static dev.cubecast.storage.Samples.control;

import dev.cubecast.consensus.Ballot;
import dev.cubecast.consensus.Command;
import dev.cubecast.consensus.LocalStores;
import dev.cubecast.consensus.LogEntry;
import dev.cubecast.consensus.OffsetRange;
import dev.cubecast.consensus.StoreOperation;
import dev.cubecast.consensus.StoreOperation.AppendEntries;
import dev.cubecast.consensus.StoreOperation.Checkpoint;
import dev.cubecast.consensus.StoreOperation.Clear;
import dev.cubecast.consensus.StoreOperation.DropStore;
import dev.cubecast.consensus.StoreOperation.MoveFloor;
import dev.cubecast.consensus.StoreOperation.PutBatches;
import dev.cubecast.consensus.StoreOperation.SaveBallot;
import dev.cubecast.consensus.StoreOperation.SwapStore;
import dev.cubecast.consensus.StoreOperation.TopicCheckpoint;
import dev.cubecast.consensus.StoreOperation.TruncateFrom;
import dev.cubecast.consensus.StoredGroup;
import dev.cubecast.topic.RecordBatch;
import dev.cubecast.topic.TopicId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.ToIntFunction;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/** A group's writes, drawn at random but valid, and what a store must then have: lists, searched from end to end. */
final class NaiveGroup {
    private final RandomGenerator random;
    private final List<LogEntry> log = new ArrayList<>();
    /** Of entries that have left the log. */
    private final List<RecordBatch> passed = new ArrayList<>();

    private final List<TopicCheckpoint> topics = new ArrayList<>();
    /** Into the next store, for each topic in the order of offsets. */
    private final List<RecordBatch> put = new ArrayList<>();

    private long store = LocalStores.FIRST.current();
    private Ballot ballot = Ballot.BLANK;
    private Checkpoint floor = Checkpoint.START;
    private long term = 1;

    NaiveGroup(RandomGenerator random) {
        this.random = random;
    }

    // ---- What a store must have ----

    StoredGroup stored() {
        topics.sort(Comparator.comparing(TopicCheckpoint::topic));
        Checkpoint withTopics = new Checkpoint(floor.position(), floor.configuration(), floor.group(), topics);
        return new StoredGroup(ballot, withTopics, Samples.stored(log), stores());
    }

    private LocalStores stores() {
        SortedMap<TopicId, OffsetRange> held = new TreeMap<>();
        for (RecordBatch batch : put) {
            OffsetRange before = held.get(batch.topic());
            boolean follows = before != null && before.until() == batch.baseOffset();
            held.put(batch.topic(), new OffsetRange(follows ? before.from() : batch.baseOffset(), batch.nextOffset()));
        }
        return new LocalStores(store, put.isEmpty() ? LocalStores.NONE : store + 1, held);
    }

    long last() {
        return log.isEmpty()
                ? floor.position().index()
                : log.get(log.size() - 1).index();
    }

    /** The offset of the topic's next message. */
    long next(TopicId topic) {
        return nextBelow(topic, last());
    }

    List<LogEntry> log(long fromIndex, int bytesMax) {
        List<LogEntry> asked = fromIndex <= floor.position().index()
                ? List.of()
                : log.stream().filter(entry -> entry.index() >= fromIndex).toList();
        return cut(asked, bytesMax, LogEntry::bytes);
    }

    List<RecordBatch> batches(TopicId topic, long fromOffset, int bytesMax) {
        List<RecordBatch> held = held(topic, last());
        boolean there =
                held.stream().anyMatch(batch -> batch.baseOffset() <= fromOffset && fromOffset < batch.nextOffset());
        List<RecordBatch> asked = held.stream()
                .filter(batch -> there && batch.nextOffset() > fromOffset)
                .toList();
        return cut(asked, bytesMax, RecordBatch::messageBytes);
    }

    private static <T> List<T> cut(List<T> asked, int bytesMax, ToIntFunction<T> bytesOf) {
        int count = asked.isEmpty() ? 0 : 1;
        while (count < asked.size()
                && asked.subList(0, count + 1).stream().mapToInt(bytesOf).sum() <= bytesMax) {
            count++;
        }
        return asked.subList(0, count);
    }

    private List<RecordBatch> held(TopicId topic, long upToIndex) {
        return Stream.concat(passed.stream(), inLog(upToIndex))
                .filter(batch -> batch.topic().equals(topic))
                .toList();
    }

    private Stream<RecordBatch> inLog(long upToIndex) {
        return log.stream()
                .filter(entry -> entry.index() <= upToIndex)
                .flatMap(entry ->
                        entry.command() instanceof Command.Append append ? Stream.of(append.batch()) : Stream.empty());
    }

    private long nextBelow(TopicId topic, long upToIndex) {
        return held(topic, upToIndex).stream()
                .mapToLong(RecordBatch::nextOffset)
                .reduce(firstOf(topic), Math::max);
    }

    // ---- What happens ----

    /** The operations of the next write. */
    List<StoreOperation> next() {
        if (random.nextInt(40) == 0) {
            return List.of(vote(), clear());
        }
        int last = (int) (last() - floor.position().index());
        return switch (random.nextInt(last == 0 ? 9 : 12)) {
            case 0 -> List.of(vote());
            case 1, 2, 3, 4 -> List.of(append());
            case 5, 6 -> List.of(putBatches());
            case 7 -> List.of(put.isEmpty() ? vote() : dropStore());
            case 8 -> List.of(swapStore(last() + random.nextInt(3) - random.nextInt(last + 1)));
            case 9, 10 -> List.of(truncateFrom(last() - random.nextInt(last)), append());
            default -> List.of(moveFloor(last() - random.nextInt(last)), vote());
        };
    }

    private SaveBallot vote() {
        ballot = new Ballot(0, ++term, random.nextBoolean() ? HOME : null);
        return new SaveBallot(ballot);
    }

    private Clear clear() {
        log.clear();
        passed.clear();
        topics.clear();
        put.clear();
        store = LocalStores.FIRST.current();
        floor = Checkpoint.START;
        return new Clear();
    }

    private AppendEntries append() {
        List<LogEntry> added = new ArrayList<>();
        for (int i = random.nextInt(3); i >= 0; i--) {
            LogEntry entry = entry(last() + 1);
            log.add(entry);
            added.add(entry);
        }
        return new AppendEntries(added);
    }

    private LogEntry entry(long index) {
        TopicId topic = topic();
        return switch (random.nextInt(4)) {
            case 0 -> control(index, term);
            case 1 -> batch(index, term, topic, next(topic), "a", "bc");
            default -> batch(index, term, topic, next(topic), "d".repeat(random.nextInt(200)));
        };
    }

    private TopicId topic() {
        return random.nextBoolean() ? NEWS : CHAT;
    }

    private TruncateFrom truncateFrom(long index) {
        log.removeIf(entry -> entry.index() >= index);
        return new TruncateFrom(index);
    }

    private MoveFloor moveFloor(long index) {
        TopicCheckpoint topic = checkpoint(topic(), index);
        LogEntry entry = log.get((int) (index - floor.position().index() - 1));
        MoveFloor move = Samples.floor(index, entry.term(), topic);
        passed.addAll(inLog(index).toList());
        passed.removeIf(batch ->
                batch.topic().equals(topic.topic()) && (topic.state() == null || batch.nextOffset() <= topic.first()));
        log.removeIf(left -> left.index() <= index);
        topics.removeIf(known -> known.topic().equals(topic.topic()));
        if (topic.state() != null) {
            topics.add(topic);
        }
        floor = move.checkpoint();
        return move;
    }

    /** Of a topic that may be deleted if no entry beyond the floor has a batch of it. */
    private TopicCheckpoint checkpoint(TopicId topic, long index) {
        boolean deleted = random.nextInt(3) == 0
                && held(topic, last()).size() == held(topic, index).size();
        long first = random.nextLong(nextBelow(topic, index) + 1);
        return deleted
                ? TopicCheckpoint.deleted(topic)
                : Samples.topic(topic, "state at " + index, Math.max(first, firstOf(topic)));
    }

    private PutBatches putBatches() {
        List<RecordBatch> added = new ArrayList<>();
        TopicId topic = topic();
        for (int i = random.nextInt(3); i >= 0; i--) {
            long gap = random.nextInt(4) == 0 ? 3 : 0;
            long base = Stream.concat(put.stream(), added.stream())
                            .filter(batch -> batch.topic().equals(topic))
                            .mapToLong(RecordBatch::nextOffset)
                            .max()
                            .orElse(0)
                    + gap;
            added.add(Samples.records(topic, base, "e", "f".repeat(random.nextInt(50))));
        }
        put.addAll(added);
        return new PutBatches(store + 1, added);
    }

    private DropStore dropStore() {
        put.clear();
        return new DropStore(store + 1);
    }

    /** At an entry of the log, or at one that it does not have. */
    private StoreOperation swapStore(long atIndex) {
        long index = Math.max(atIndex, floor.position().index() + 1);
        boolean keepsLater = index <= last() && random.nextBoolean();
        long atTerm = keepsLater
                ? log.get((int) (index - floor.position().index() - 1)).term()
                : ++term;
        TopicId topic = topic();
        long next = keepsLater ? nextBelow(topic, index) : random.nextInt(12);
        TopicCheckpoint wanted = Samples.topic(topic, "stream at " + index, random.nextLong(next + 1), next);
        passed.clear();
        put.stream()
                .filter(batch -> batch.topic().equals(topic)
                        && batch.nextOffset() > wanted.first()
                        && batch.nextOffset() <= next)
                .forEach(passed::add);
        log.removeIf(entry -> !keepsLater || entry.index() <= index);
        put.clear();
        topics.clear();
        topics.add(wanted);
        floor = Samples.floor(index, atTerm, wanted).checkpoint();
        return new SwapStore(++store, floor);
    }

    private long firstOf(TopicId topic) {
        return topics.stream()
                .filter(known -> known.topic().equals(topic))
                .mapToLong(TopicCheckpoint::first)
                .findFirst()
                .orElse(0);
    }
}
