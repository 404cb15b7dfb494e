package dev.cubecast.consensus;

import dev.cubecast.consensus.CatchUpRanges.Missing;
import dev.cubecast.consensus.ReplicaMessage.Batches;
import dev.cubecast.consensus.ReplicaMessage.BatchesQuestion;
import dev.cubecast.consensus.ReplicaMessage.Body;
import dev.cubecast.consensus.ReplicaMessage.CheckpointPart;
import dev.cubecast.consensus.StoreOperation.Checkpoint;
import dev.cubecast.topic.RecordBatch;
import dev.cubecast.topic.TopicId;
import dev.cubecast.trace.Measure;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A follower that lacks what the leader's log no longer has asks for the leader's state instead, question by question:
 * for a checkpoint, then for the batches that it names, which gather in a store of their own until it has them all and
 * becomes the group's (ARCHITECTURE.md, rule 18; Raft dissertation §5). Batches that are there stay whatever happens to
 * leader, follower or checkpoint.
 */
final class CatchUp {
    private final ReplicaState state;
    private final Consumer<Checkpoint> onSwapped;

    private long store;
    private long unfinished;
    /** What the unfinished store holds, or will before anything that is written later. */
    private final Map<TopicId, OffsetRange> held;

    /** Whether the leader of this term has said that it must be so, and from which floor on. */
    private boolean active;

    private LogPosition behind = LogPosition.START;
    private final CheckpointParts parts = new CheckpointParts();
    private @Nullable Checkpoint wanted;
    private final Deque<Missing> missing = new ArrayDeque<>();
    /** Null also while batches are being written, at most those of one answer, and until the next may be asked for. */
    private @Nullable Body question;

    private long askedMs;
    /** Batches are on disk, and the next may be asked for from then on. */
    private boolean resting;

    private long restsUntilMs;

    /** @param onSwapped gets the checkpoint that the state is to be restored from; log and disk have it already */
    CatchUp(ReplicaState state, LocalStores stores, Consumer<Checkpoint> onSwapped) {
        this.state = state;
        this.store = stores.current();
        this.unfinished = stores.unfinished();
        this.held = new TreeMap<>(stores.held());
        this.onSwapped = onSwapped;
    }

    // ---- When it is needed ----

    /** The leader's log begins above its floor, which this one does not have. */
    void onBehind(LogPosition floor, long nowMs) {
        behind = floor;
        boolean overtaken = dropOvertaken(floor.index());
        if (!active || overtaken) {
            active = true;
            askNext(nowMs);
        }
    }

    /** Another leader may have what is missing in its log. It says so if not. */
    void onLeaderChanged() {
        active = false;
        question = null;
        resting = false;
    }

    /** The log agrees with the leader's up to an index. */
    void onAgreed(long agreed) {
        if (!active || agreed >= behind.index()) {
            drop();
        }
    }

    /** The disk has nothing of the group any more. */
    void onCleared() {
        store = LocalStores.FIRST.current();
        unfinished = LocalStores.NONE;
        held.clear();
        drop();
    }

    /** Forgets all of a stream. */
    void drop() {
        active = false;
        question = null;
        resting = false;
        parts.take();
        dropWanted();
        if (unfinished != LocalStores.NONE) {
            state.disk.dropStore(unfinished, state.log.last().index());
            unfinished = LocalStores.NONE;
            held.clear();
        }
    }

    // ---- Questions ----

    private void askNext(long nowMs) {
        resting = false;
        Checkpoint checkpoint = wanted;
        if (checkpoint == null) {
            ask(parts.question(), nowMs);
        } else if (missing.isEmpty()) {
            swap(checkpoint);
        } else {
            Missing next = missing.getFirst();
            ask(new BatchesQuestion(next.topic(), next.from(), next.until()), nowMs);
        }
    }

    private void ask(Body next, long nowMs) {
        question = next;
        askedMs = nowMs;
        ReplicaId leader = state.leader();
        if (!state.ports.store().hasRoom()) {
            // Later: what is left of the disk is for what its groups have promised (ARCHITECTURE.md, rule 21).
            state.ports.trace().count(Measure.GROUP_CATCH_UPS_HELD);
        } else if (leader != null) {
            state.send(leader, next);
        }
    }

    void tick(long nowMs) {
        Body unanswered = question;
        if (resting && nowMs >= restsUntilMs) {
            askNext(nowMs);
        } else if (unanswered != null && nowMs >= askedMs + state.settings.resendMs()) {
            state.ports.trace().count(Measure.GROUP_CATCH_UP_REPEATS);
            ask(unanswered, nowMs);
        }
    }

    // ---- Answers ----

    void onPart(CheckpointPart part, long nowMs) {
        if (!part.question().equals(question)) {
            return;
        }
        if (parts.add(part)) {
            Checkpoint checkpoint =
                    CheckpointCodec.decode(parts.take(), state.self.vertex().dimension());
            wanted = checkpoint;
            missing.addAll(CatchUpRanges.missing(held, checkpoint.topics()));
            dropOvertaken(part.floor());
        }
        askNext(nowMs);
    }

    void onBatches(Batches answer, long nowMs) {
        if (!answer.question().equals(question)) {
            return;
        }
        question = null;
        if (answer.batches().isEmpty()) {
            // They have been trimmed meanwhile, so there is a later checkpoint that does without them.
            dropWanted();
            askNext(nowMs);
            return;
        }
        put(answer.question(), answer.batches());
        dropOvertaken(answer.floor());
        restsUntilMs = askedMs + paceMs(answer.batches());
        state.disk.whenSynced(() -> {
            if (active && question == null) {
                resting = nowMs < restsUntilMs;
                if (!resting) {
                    askNext(nowMs);
                }
            }
        });
    }

    /** How long these batches are to take at least. */
    private long paceMs(List<RecordBatch> batches) {
        long bytes = batches.stream().mapToLong(RecordBatch::messageBytes).sum();
        return bytes * 1_000 / state.settings.streams().bytesPerSecond();
    }

    private void put(BatchesQuestion asked, List<RecordBatch> batches) {
        if (unfinished == LocalStores.NONE) {
            unfinished = store + 1;
        }
        state.disk.putBatches(unfinished, batches, state.log.last().index());
        long until = batches.get(batches.size() - 1).nextOffset();
        OffsetRange added = new OffsetRange(batches.get(0).baseOffset(), until);
        held.compute(asked.topic(), (topic, before) -> CatchUpRanges.joined(before, added));
        missing.removeFirst();
        if (until < asked.until()) {
            missing.addFirst(new Missing(asked.topic(), until, asked.until()));
        }
    }

    /**
     * What follows on a checkpoint below the leader's floor cannot be had: the next one needs only what has come since.
     */
    private boolean dropOvertaken(long floor) {
        Checkpoint checkpoint = wanted;
        boolean overtaken = checkpoint != null && checkpoint.position().index() < floor;
        if (overtaken) {
            dropWanted();
        }
        return overtaken;
    }

    private void dropWanted() {
        wanted = null;
        missing.clear();
    }

    private void swap(Checkpoint checkpoint) {
        boolean isNews = checkpoint.position().index() > state.commit();
        if (isNews) {
            store = unfinished == LocalStores.NONE ? store + 1 : unfinished;
            unfinished = LocalStores.NONE;
            held.clear();
            state.swapStore(store, checkpoint);
            state.ports.trace().count(Measure.GROUP_CATCH_UPS);
        }
        drop();
        if (isNews) {
            onSwapped.accept(checkpoint);
        }
    }
}
