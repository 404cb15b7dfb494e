package dev.cubecast.publish;

import dev.cubecast.overlay.Vertex;
import dev.cubecast.publish.ForwardPublish.Entry;
import dev.cubecast.publish.ForwardPublish.Publishes;
import dev.cubecast.publish.PublishAnswer.Closed;
import dev.cubecast.publish.PublishAnswer.Decided;
import dev.cubecast.publish.PublishAnswer.Opened;
import dev.cubecast.publish.PublishAnswer.Verdicts;
import dev.cubecast.topic.Shard;
import dev.cubecast.trace.Measure;
import dev.cubecast.trace.Trace;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The leader's end of a session: takes publishes in the order of their numbers, each once. */
final class EntryStream {
    /**
     * Verdicts kept for an entry node that has not confirmed them. What comes beyond is not taken until it does. Twice
     * the publishes that an entry node has under way by default.
     */
    static final int UNSETTLED_MAX = 8192;

    private final Shard shard;
    private final Vertex origin;
    private final long stream;
    private final long generation;
    private final long session;
    private final long epoch;
    private final Trace trace;

    /** The highest number with a verdict. */
    private long last;
    /** The verdicts of the last numbers; the entry node knows the others. */
    private final Deque<Verdict> unsettled = new ArrayDeque<>();

    private boolean closed;
    /** The lowest number that the next answer must name a verdict of. */
    private long reportFrom = Long.MAX_VALUE;

    private boolean outOfOrder;

    EntryStream(Shard shard, Vertex origin, long stream, long generation, long session, long epoch, Trace trace) {
        this.shard = shard;
        this.origin = origin;
        this.stream = stream;
        this.generation = generation;
        this.session = session;
        this.epoch = epoch;
        this.trace = trace;
    }

    /** The entry node. */
    Vertex origin() {
        return origin;
    }

    long generation() {
        return generation;
    }

    long session() {
        return session;
    }

    /** The epoch in which its publishes are stored. */
    long epoch() {
        return epoch;
    }

    boolean isClosed() {
        return closed;
    }

    /** Stores nothing more, for ever. */
    void close() {
        closed = true;
    }

    /** Takes what follows on the last number taken, and notes what the next answer must say. */
    void accept(Publishes publishes, Function<Entry, Verdict> store) {
        forget(publishes.settled());
        for (Entry entry : publishes.entries()) {
            reportFrom = Math.min(reportFrom, entry.number());
            if (entry.number() <= last) {
                trace.count(Measure.PUBLISHES_DUPLICATE);
            } else if (entry.number() == last + 1 && unsettled.size() < UNSETTLED_MAX) {
                // What throws has decided nothing: the number is still to come.
                Verdict verdict = entry.messages().isEmpty() ? new Verdict.Skipped() : store.apply(entry);
                unsettled.add(verdict);
                last++;
            } else {
                trace.count(Measure.PUBLISHES_OUT_OF_ORDER);
                outOfOrder = true;
            }
        }
    }

    private void forget(long settled) {
        while (firstUnsettled() <= Math.min(settled, last)) {
            unsettled.remove();
        }
    }

    private long firstUnsettled() {
        return last - unsettled.size() + 1;
    }

    /** The answer to all that was accepted since the last answer. */
    Verdicts answer() {
        Verdicts answer = new Verdicts(shard, stream, session, last, outOfOrder, decidedFrom(reportFrom));
        reportFrom = Long.MAX_VALUE;
        outOfOrder = false;
        return answer;
    }

    /** The answer to whoever asked for the session. */
    Opened opened() {
        return new Opened(shard, stream, generation, session, epoch);
    }

    /** The answer once the session is closed. */
    Closed closed(@Nullable Vertex leader) {
        return new Closed(shard, stream, session, true, decidedFrom(1), leader);
    }

    private Decided decidedFrom(long number) {
        long first = Math.max(number, firstUnsettled());
        if (first > last) {
            return Decided.NOTHING;
        }
        List<Verdict> verdicts = new ArrayList<>(Math.toIntExact(last - first + 1));
        long next = firstUnsettled();
        for (Verdict verdict : unsettled) {
            if (next++ >= first) {
                verdicts.add(verdict);
            }
        }
        return new Decided(first, verdicts);
    }
}
