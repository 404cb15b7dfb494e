package dev.cubecast.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cubecast.delivery.DeliveryCube.Node;
import dev.cubecast.delivery.DeliveryCube.Subscriber.Delivered;
import dev.cubecast.delivery.DeliveryCube.Subscriber.Ended;
import dev.cubecast.delivery.DeliveryCube.Subscriber.Missed;
import dev.cubecast.delivery.DeliveryCube.Subscriber.Ready;
import dev.cubecast.delivery.DeliveryCube.Subscriber.Seen;
import dev.cubecast.delivery.Gap.Range;
import dev.cubecast.message.Bytes;
import dev.cubecast.topic.Leader;
import dev.cubecast.topic.RecordBatch;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Follows what one node sees of one topic: in each epoch every offset from the ready signal on is delivered once and in
 * order, or lies in a gap that the node was told of.
 */
final class StreamChecker {
    private final Node node;
    /** What the leaders gave offsets to, by epoch. */
    private final Map<Long, List<String>> published;

    private boolean isReady;
    private long epoch;
    private long next;
    /**
     * After a gap of unknown extent: the ends of all epochs at that moment. What came later must not be missed
     * silently.
     */
    private Optional<Map<Long, Long>> endsAtGap = Optional.empty();

    private final Map<Long, Long> deliveredEnds = new TreeMap<>();
    int gaps;

    StreamChecker(Node node, Map<Long, List<String>> published) {
        this.node = node;
        this.published = published;
    }

    void see(Seen seen) {
        if (seen instanceof Ready ready) {
            onReady(ready);
        } else if (seen instanceof Delivered delivered) {
            onBatch(delivered.batch());
        } else if (seen instanceof Missed missed) {
            onGap(missed.gap());
        } else if (seen instanceof Ended ended) {
            throw new AssertionError("refused: " + ended.why());
        }
    }

    private void onReady(Ready ready) {
        if (isReady) {
            continueAt(ready.epoch(), ready.next());
        }
        isReady = true;
        epoch = ready.epoch();
        next = ready.next();
        assertThat(next).isLessThanOrEqualTo(end(epoch));
    }

    private void onBatch(RecordBatch batch) {
        continueAt(batch.epoch(), batch.baseOffset());
        assertThat(batch.baseOffset())
                .as("not delivered before")
                .isGreaterThanOrEqualTo(deliveredEnds.getOrDefault(batch.epoch(), 0L));
        assertThat(batch.messages().stream().map(Bytes::toUtf8).toList())
                .isEqualTo(published.get(batch.epoch()).subList((int) batch.baseOffset(), (int) batch.nextOffset()));
        next = batch.nextOffset();
        deliveredEnds.put(epoch, next);
    }

    private void onGap(Gap gap) {
        assertThat(isReady).isTrue();
        gaps++;
        if (gap instanceof Range range) {
            continueAt(node.believed().map(Leader::epoch).orElseThrow(), range.first());
            assertThat(range.last()).isBetween(range.first(), end(epoch) - 1);
            next = range.last() + 1;
        } else {
            Map<Long, Long> ends = new TreeMap<>();
            published.keySet().forEach(each -> ends.put(each, end(each)));
            endsAtGap = Optional.of(ends);
        }
    }

    private void continueAt(long itsEpoch, long offset) {
        assertThat(isReady).isTrue();
        if (endsAtGap.isPresent()) {
            assertThat(offset)
                    .as("nothing missed since the gap")
                    .isLessThanOrEqualTo(endsAtGap.get().getOrDefault(itsEpoch, 0L));
            endsAtGap = Optional.empty();
        } else {
            assertThat(itsEpoch).as("epoch").isEqualTo(epoch);
            assertThat(offset).as("next offset").isEqualTo(next);
        }
        epoch = itsEpoch;
        next = offset;
    }

    /** All that was published in the epoch has been delivered, as far as no gap was told of. */
    void expectEnd(long inEpoch) {
        assertThat(isReady).as("ready").isTrue();
        if (endsAtGap.isPresent()) {
            assertThat(endsAtGap.get().getOrDefault(inEpoch, 0L)).isEqualTo(end(inEpoch));
        } else {
            assertThat(epoch).as("epoch at the end").isEqualTo(inEpoch);
            assertThat(next).as("offset at the end").isEqualTo(end(inEpoch));
        }
    }

    private long end(long ofEpoch) {
        return published.getOrDefault(ofEpoch, List.of()).size();
    }
}
