package dev.cubecast.delivery;

import dev.cubecast.consensus.GroupId;
import dev.cubecast.reads.ReadAnswer.Decided;
import dev.cubecast.reads.ReadAnswer.Found;
import dev.cubecast.reads.ReadAnswer.Lost;
import dev.cubecast.reads.ReadAnswer.Recreated;
import dev.cubecast.reads.ReadFrom;
import dev.cubecast.reads.ReadQuestion;
import dev.cubecast.topic.RecordBatch;
import dev.cubecast.topic.TopicId;
import dev.cubecast.topic.TopicName;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One subscription of a durable topic. It reads the log from where it stands; once it is near the end it follows the
 * feed of its node, and when its connection takes nothing it leaves the feed and reads again from where it was. So a
 * slow one costs no memory and misses nothing that is kept.
 */
public final class TopicReader implements DurableFeed.Follower {
    /**
     * Bytes of messages that one is given before it is asked whether it takes more: what it holds if it reads nothing,
     * or twice that.
     */
    static final int GIVEN_BYTES_MAX = 32 << 10;

    private final GroupId group;
    private final TopicName name;
    private final ReaderOutlet outlet;
    private final TopicReaders readers;

    private @Nullable TopicId topic;
    /** Where to begin; that of {@code next} as soon as it is known. */
    private ReadFrom from;

    private boolean ready;
    /** Whether what comes next is another topic than what was delivered. */
    private boolean resetDue;

    /** The group's term in which the last was got. */
    private long epoch;

    private long next;
    private @Nullable DurableFeed feed;
    private boolean reading;
    /** Whether the replica that answered last had no more, though the feed has. */
    private boolean atEnd;

    private boolean closed;

    TopicReader(
            GroupId group,
            TopicName name,
            @Nullable TopicId topic,
            ReadFrom from,
            ReaderOutlet outlet,
            TopicReaders readers) {
        this.group = group;
        this.name = name;
        this.topic = topic;
        this.from = from;
        this.outlet = outlet;
        this.readers = readers;
    }

    /** Up to where the messages have been delivered; empty before the subscription has taken effect. */
    public Optional<ResumePoint> position() {
        return ready && topic != null ? Optional.of(new ResumePoint(topic, epoch, next)) : Optional.empty();
    }

    /** Whether it gets what is pushed. */
    public boolean isInStep() {
        return feed != null;
    }

    /** The connection takes messages again. */
    public void onWritable() {
        readOn();
    }

    /** Ends the subscription; nothing is delivered any more. */
    public void close() {
        closed = true;
        leaveFeed();
        readers.onClosed(name, this);
    }

    private void leaveFeed() {
        DurableFeed left = feed;
        feed = null;
        if (left != null) {
            left.leave(this);
        }
    }

    // ---- In step ----

    @Override
    public void onBatch(RecordBatch batch, long pushedIn) {
        if (batch.nextOffset() <= next) {
            return;
        }
        if (!outlet.isWritable()) {
            leaveFeed();
            return;
        }
        epoch = pushedIn;
        deliver(batch);
    }

    private void deliver(RecordBatch batch) {
        if (batch.baseOffset() > next) {
            throw new IllegalStateException(
                    "a reader of " + name + " expects " + next + ", but a batch begins at " + batch.baseOffset());
        }
        RecordBatch fresh = batch.baseOffset() < next ? batch.from(next) : batch;
        next = batch.nextOffset();
        outlet.onBatch(fresh, epoch);
    }

    @Override
    public void onGap(Gap.Range gap) {
        if (gap.last() >= next) {
            skipTo(gap.last() + 1);
        }
    }

    private void skipTo(long offset) {
        Gap.Range gap = new Gap.Range(next, offset - 1);
        next = offset;
        outlet.onGap(gap);
    }

    @Override
    public void onLost() {
        feed = null;
        readOn();
    }

    // ---- Reading ----

    /** Reads what comes next, when it is its turn. */
    void readOn() {
        if (!closed && !reading && feed == null && outlet.isWritable()) {
            reading = true;
            readers.awaitTurn(this);
        }
    }

    /** What to read now that it is its turn; nothing if it is closed. */
    Optional<ReadQuestion> onTurn() {
        if (closed) {
            return Optional.empty();
        }
        ReadFrom now = ready ? new ReadFrom.Token(epoch, next) : from;
        // A replica that is behind the feed would bring nothing.
        long atLeast = atEnd ? readers.expected(topic).orElse(0) : 0;
        return Optional.of(new ReadQuestion(group, name, topic, now, atLeast, Packing.PAYLOAD_BYTES));
    }

    /** @param answer nothing if nobody could answer */
    void onAnswer(Optional<Decided> answer) {
        reading = false;
        if (closed) {
            return;
        }
        Decided decided = answer.orElse(null);
        if (decided instanceof Found found) {
            onFound(found);
        } else if (decided instanceof Recreated recreated) {
            startAnew(recreated.topic());
        } else if (decided instanceof Lost lost) {
            startAnew(lost.topic());
        } else if (decided == null) {
            readers.readLater(this);
        } else if (ready || resetDue) {
            // The topic has been deleted: somebody may make it again.
            readers.awaitAnother(group, name, this);
        } else {
            closed = true;
            outlet.onNoTopic();
        }
    }

    private void startAnew(TopicId another) {
        topic = another;
        from = new ReadFrom.Earliest();
        resetDue = true;
        ready = false;
        atEnd = false;
        readOn();
    }

    private void onFound(Found found) {
        epoch = found.epoch();
        if (!ready) {
            begin(found);
        } else if (found.end() < next) {
            reset(found, found.end());
        }
        if (!closed && found.from() > next && found.from() <= found.end()) {
            skipTo(found.from());
        }
        found.batches().forEach(this::deliverWhileWritable);
        boolean wasAtEnd = atEnd;
        atEnd = next >= found.end();
        if (closed || joinFeed()) {
            return;
        } else if (atEnd && wasAtEnd) {
            // Nothing to read and no feed to join: this node follows as many topics as it may.
            readers.readLater(this);
        } else {
            readOn();
        }
    }

    private void deliverWhileWritable(RecordBatch batch) {
        for (RecordBatch part : batch.parts(GIVEN_BYTES_MAX)) {
            if (!closed && part.nextOffset() > next && outlet.isWritable()) {
                deliver(part);
            }
        }
    }

    private void begin(Found found) {
        ready = true;
        topic = found.topic();
        if (resetDue || found.end() < found.from()) {
            resetDue = false;
            reset(found, Math.min(found.from(), found.end()));
        } else {
            next = from.offset().orElse(found.from());
            outlet.onReady(found.topic(), found.epoch(), next);
        }
    }

    private void reset(Found found, long offset) {
        next = offset;
        outlet.onReset(found.topic(), found.epoch(), next);
    }

    /**
     * Follows the feed if it goes on from here, or begins one if there is nothing more to read. Returns whether it
     * does.
     */
    private boolean joinFeed() {
        TopicId id = topic;
        if (id == null || !outlet.isWritable()) {
            return false;
        }
        DurableFeed found = readers.feed(group, name, id, epoch, next, atEnd).orElse(null);
        feed = found;
        if (found != null && !found.join(this, next)) {
            feed = null;
        }
        return feed != null;
    }
}
