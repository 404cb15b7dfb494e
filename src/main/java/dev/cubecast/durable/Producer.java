package dev.cubecast.durable;

import dev.cubecast.message.WireException;
import dev.cubecast.message.WireReader;
import dev.cubecast.message.WireWriter;
import java.util.List;
import java.util.Map;

/**
 * A client's last sequence numbers in one topic and the offsets that they got (ARCHITECTURE.md, rule 9).
 *
 * @param runs by their first sequence number, without a gap, at least one; what is older than {@link #REMEMBERED} may
 *     be in the first and does not count
 */
record Producer(ImmutableTreeMap<Long, Run> runs) {
    /** Sequence numbers whose offsets are known: as many messages as a client may have under way. */
    static final int REMEMBERED = 1024;

    /** Consecutive sequence numbers with consecutive offsets. */
    record Run(long first, long offset, long count) {
        long last() {
            return first + count - 1;
        }

        private boolean continuesWith(long nextOffset) {
            return offset + count == nextOffset;
        }
    }

    /** A producer that has published for the first time. */
    static Producer startingAt(long offset, int count) {
        return new Producer(ImmutableTreeMap.<Long, Run>empty().with(1L, new Run(1, offset, count)));
    }

    /** The last sequence number. */
    long last() {
        return lastRun().last();
    }

    /** The oldest sequence number whose offset is known. */
    long oldest() {
        return Math.max(1, last() - REMEMBERED + 1);
    }

    /** The offset of a sequence number from {@link #oldest} to {@link #last}. */
    long offsetOf(long sequence) {
        Run run = runs.floor(sequence)
                .orElseThrow(() -> new IllegalStateException("the oldest known is " + oldest() + ", not " + sequence))
                .getValue();
        return run.offset() + sequence - run.first();
    }

    /** The producer after messages with the next sequence numbers. */
    Producer with(long offset, int count) {
        Run last = lastRun();
        Run added = last.continuesWith(offset)
                ? new Run(last.first(), last.offset(), last.count() + count)
                : new Run(last.last() + 1, offset, count);
        return new Producer(runs.with(added.first(), added)).withoutForgotten();
    }

    private Producer withoutForgotten() {
        long oldest = oldest();
        ImmutableTreeMap<Long, Run> kept = runs;
        while (kept.first().getValue().last() < oldest) {
            kept = kept.without(kept.first().getKey());
        }
        return new Producer(kept);
    }

    private Run lastRun() {
        return runs.last().getValue();
    }

    void write(WireWriter writer) {
        List<Map.Entry<Long, Run>> entries = runs.entries();
        writer.writeVarLong(entries.get(0).getKey()).writeVarInt(entries.size());
        for (Map.Entry<Long, Run> entry : entries) {
            writer.writeVarLong(entry.getValue().offset())
                    .writeVarLong(entry.getValue().count());
        }
    }

    static Producer read(WireReader reader) {
        long first = reader.readVarLong();
        int count = reader.readVarInt("runs of sequence numbers", REMEMBERED);
        if (count == 0) {
            throw new WireException("a producer has at least one sequence number");
        }
        ImmutableTreeMap<Long, Run> runs = ImmutableTreeMap.empty();
        for (int i = 0; i < count; i++) {
            Run run = new Run(first, reader.readVarLong(), reader.readVarLong());
            runs = runs.with(first, run);
            first = run.last() + 1;
        }
        return new Producer(runs);
    }
}
