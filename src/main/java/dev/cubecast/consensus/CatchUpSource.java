package dev.cubecast.consensus;

import dev.cubecast.consensus.LogStore.Read;
import dev.cubecast.consensus.ReplicaMessage.Batches;
import dev.cubecast.consensus.ReplicaMessage.BatchesQuestion;
import dev.cubecast.consensus.ReplicaMessage.CheckpointPart;
import dev.cubecast.consensus.ReplicaMessage.CheckpointQuestion;
import dev.cubecast.message.Bytes;
import dev.cubecast.topic.RecordBatch;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The leader's end of catch-up streams (ARCHITECTURE.md, rule 18). Each question is answered by itself, so a follower
 * goes on with whoever leads. Only the checkpoint that is being given out is remembered, as its parts must fit
 * together.
 */
final class CatchUpSource {
    /** Without a question until the checkpoint is forgotten. */
    private static final long KEPT_MS = 10_000;

    private final ReplicaState state;
    private final Applying applying;
    private @Nullable Given given;
    private long askedMs;

    private record Given(LogPosition position, Bytes encoded) {}

    CatchUpSource(ReplicaState state, Applying applying) {
        this.state = state;
        this.applying = applying;
    }

    void onQuestion(ReplicaId from, CheckpointQuestion question, long nowMs) {
        Given checkpoint = given;
        if (checkpoint == null
                || checkpoint.position().index() < state.log.floor().index()) {
            checkpoint = take();
            given = checkpoint;
        }
        askedMs = nowMs;
        Bytes all = checkpoint.encoded();
        int first = checkpoint.position().equals(question.position()) ? Math.min(question.from(), all.length()) : 0;
        Bytes part = all.slice(first, Math.min(state.settings.streams().bytesMax(), all.length() - first));
        state.send(from, new CheckpointPart(question, checkpoint.position(), all.length(), floorIndex(), part));
    }

    private Given take() {
        LogPosition applied = applying.applied();
        Configuration configuration = state.configurations.at(applied.index());
        return new Given(
                applied, CheckpointCodec.encode(state.ports.stateMachine().wholeState(applied, configuration)));
    }

    private long floorIndex() {
        return state.log.floor().index();
    }

    void onQuestion(ReplicaId from, BatchesQuestion question) {
        long term = state.term();
        state.ports
                .store()
                .readBatches(
                        state.group,
                        question.topic(),
                        question.from(),
                        state.settings.streams().bytesMax(),
                        read -> {
                            if (read instanceof Read.Damaged<RecordBatch> damaged) {
                                state.ports.onDamage().accept(Damage.ofBatches(damaged.what()));
                            } else if (read instanceof Read.Found<RecordBatch> found
                                    && state.isLeader()
                                    && state.term() == term) {
                                List<RecordBatch> batches = upTo(question.until(), found.items());
                                state.send(from, new Batches(question, batches, floorIndex()));
                            }
                        });
    }

    /** What lies beyond may not be committed. */
    private static List<RecordBatch> upTo(long until, List<RecordBatch> batches) {
        return batches.stream().filter(batch -> batch.nextOffset() <= until).toList();
    }

    void tick(long nowMs) {
        if (nowMs >= askedMs + KEPT_MS) {
            given = null;
        }
    }

    /** This replica leads no longer. */
    void stop() {
        given = null;
    }
}
