package dev.cubecast.consensus;

import dev.cubecast.consensus.ReplicaMessage.Batches;
import dev.cubecast.consensus.ReplicaMessage.BatchesQuestion;
import dev.cubecast.consensus.ReplicaMessage.BehindFloor;
import dev.cubecast.consensus.ReplicaMessage.Body;
import dev.cubecast.consensus.ReplicaMessage.CheckpointPart;
import dev.cubecast.consensus.ReplicaMessage.CheckpointQuestion;

/**
 * Brings what members say about streams, which carry what the leader's log no longer has, to the end that it is for.
 */
final class CatchUpStreams {
    private final Following following;
    private final Leading leading;
    private final CatchUp catchUp;
    private final CatchUpSource source;

    CatchUpStreams(Following following, Leading leading, CatchUp catchUp, CatchUpSource source) {
        this.following = following;
        this.leading = leading;
        this.catchUp = catchUp;
        this.source = source;
    }

    void onMessage(ReplicaId from, Body body, long nowMs) {
        if (body instanceof BehindFloor news) {
            if (following.isBehind(from, news.floor())) {
                catchUp.onBehind(news.floor(), nowMs);
            } else {
                catchUp.onAgreed(following.agreed());
            }
        } else if (body instanceof CheckpointPart part) {
            catchUp.onPart(part, nowMs);
        } else if (body instanceof Batches batches) {
            catchUp.onBatches(batches, nowMs);
        } else if (leading.progressOf(from).isPresent()) {
            onQuestion(from, body, nowMs);
        }
    }

    private void onQuestion(ReplicaId from, Body body, long nowMs) {
        if (body instanceof CheckpointQuestion question) {
            source.onQuestion(from, question, nowMs);
        } else if (body instanceof BatchesQuestion question) {
            source.onQuestion(from, question);
        }
    }
}
