package dev.cubecast.bridge;

import dev.cubecast.bridge.ClientConnection.Refusal;
import dev.cubecast.bridge.ClientConnection.Refusal.Reason;
import dev.cubecast.delivery.Gap;
import dev.cubecast.delivery.ReaderOutlet;
import dev.cubecast.delivery.ResumePoint;
import dev.cubecast.delivery.TopicReader;
import dev.cubecast.protocol.Location.Located;
import dev.cubecast.reads.ReadAnswer.Decided;
import dev.cubecast.reads.ReadAnswer.Found;
import dev.cubecast.reads.ReadAnswer.Lost;
import dev.cubecast.reads.ReadAnswer.Recreated;
import dev.cubecast.reads.ReadFrom;
import dev.cubecast.reads.ReadQuestion;
import dev.cubecast.topic.RecordBatch;
import dev.cubecast.topic.TopicId;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One pull of a durable topic: it reads until it has what it may have, or waits for the first messages that come. */
public final class Pull implements ReaderOutlet {
    private static final Refusal NOBODY_ANSWERED =
            new Refusal(Reason.UNAVAILABLE, "no replica of the topic could answer in time");

    private final PullRequest request;
    private final Pulls owner;
    private final Consumer<PullOutcome> whenDone;

    /** Where to begin: in which topic, or in that of the name, and at which place. */
    private @Nullable TopicId wanted;

    private ReadFrom place;
    /** All before this offset must be known to whoever answers. */
    private long atLeast;

    /** What was found; null before. */
    private PullOutcome.@Nullable Messages found;

    private final PulledBatches gathered;
    private @Nullable Gap gap;
    private @Nullable TopicReader reader;
    private long untilMs;
    private boolean done;

    private Runnable whenWaiting = () -> {};

    Pull(PullRequest request, Pulls owner, PullSettings settings, Consumer<PullOutcome> whenDone) {
        this.request = request;
        this.owner = owner;
        this.whenDone = whenDone;
        wanted = request.start() instanceof Start.After after ? after.point().topic() : null;
        place = request.start().place();
        atLeast = request.atLeast();
        gathered = new PulledBatches(Math.min(request.messagesMax(), settings.messagesMax()), settings.bytesMax());
        untilMs = request.deadlineMs();
    }

    PullRequest request() {
        return request;
    }

    /** The client does not want it any more; it hears nothing. */
    public void cancel() {
        if (!done) {
            done = true;
            if (reader != null) {
                reader.close();
            }
            owner.onDone(this);
        }
    }

    /**
     * @param listener is told, in an event to come, if the pull has read all there is and waits for messages, holding
     *     none
     */
    public void onWaiting(Runnable listener) {
        whenWaiting = listener;
    }

    /** Whether it was answered or cancelled. */
    public boolean isDone() {
        return done;
    }

    /** The node goes away: the client is told to ask another one. */
    public void goAway() {
        refuse(new Refusal(Refusal.Reason.GOES_AWAY, "this node is shutting down; use another one"));
    }

    void refuse(Refusal why) {
        end(new PullOutcome.Refused(why));
    }

    private void end(PullOutcome outcome) {
        if (!done) {
            cancel();
            whenDone.accept(outcome);
        }
    }

    // ---- Reading ----

    boolean holdsMessages() {
        return !gathered.isEmpty();
    }

    /** What to read now that it is its turn. */
    ReadQuestion question(Located located) {
        ReadFrom from = found == null ? place : new ReadFrom.Token(found.epoch(), gathered.next());
        return new ReadQuestion(located.group(), request.topic(), wanted, from, atLeast, Math.max(1, gathered.room()));
    }

    /** @param answer nothing if nobody could answer */
    void onAnswer(Located located, Optional<Decided> answer) {
        Decided decided = answer.orElse(null);
        if (decided instanceof Found less && found == null && less.end() < atLeast) {
            // The leader says that there is no more: what there is may be had.
            atLeast = less.end();
            owner.read(this, located);
        } else if (decided instanceof Found more && (found == null || more.from() == gathered.next())) {
            onFound(located, more);
        } else if (found != null) {
            // What it has is true; what is so now is told next time.
            end(found);
        } else if (decided instanceof Recreated recreated) {
            startAnew(located, recreated.topic());
        } else if (decided instanceof Lost lost) {
            startAnew(located, lost.topic());
        } else if (decided == null) {
            refuse(NOBODY_ANSWERED);
        } else {
            owner.onGone(this, located);
        }
    }

    private void startAnew(Located located, TopicId another) {
        wanted = another;
        place = new ReadFrom.Earliest();
        gap = new Gap.Reset();
        owner.read(this, located);
    }

    private void onFound(Located located, Found more) {
        if (found == null) {
            begin(more);
        }
        more.batches().forEach(gathered::add);
        PullOutcome.Messages sofar = messages(more.topic(), more.epoch(), more.first(), more.end());
        found = sofar;
        boolean goesOn = !more.batches().isEmpty() && !gathered.isFull() && gathered.next() < more.end();
        if (goesOn) {
            owner.read(this, located);
        } else if (more.topic().equals(located.topic().id())) {
            finishOrWait(located, sofar);
        } else {
            owner.onReplaced(this, located, actual -> finishOrWait(actual, sofar));
        }
    }

    private void begin(Found first) {
        wanted = first.topic();
        long asked = place.offset().orElse(first.from());
        if (first.end() < first.from()) {
            gap = new Gap.Reset();
        } else if (asked < first.from()) {
            gap = new Gap.Range(asked, first.from() - 1);
        }
        gathered.skipTo(Math.min(first.from(), first.end()));
    }

    private PullOutcome.Messages messages(TopicId topic, long epoch, long first, long end) {
        long next = gathered.next();
        return new PullOutcome.Messages(topic, epoch, first, next, Math.max(next, end), gap, gathered.batches());
    }

    private void finishOrWait(Located located, PullOutcome.Messages sofar) {
        if (!gathered.isEmpty() || gap != null || request.waitMs() == 0) {
            end(sofar);
            return;
        }
        untilMs = owner.waitUntilMs(request.waitMs());
        ResumePoint point = new ResumePoint(sofar.topic(), sofar.epoch(), sofar.next());
        reader = owner.follow(located, new Start.After(point), this);
        whenWaiting.run();
    }

    // ---- Waiting ----

    @Override
    public boolean isWritable() {
        return !done;
    }

    @Override
    public void onReady(TopicId topic, long epoch, long nextOffset) {
        // It goes on where it stood.
    }

    @Override
    public void onBatch(RecordBatch batch, long epoch) {
        if (found != null) {
            gathered.add(batch);
            end(messages(found.topic(), epoch, found.first(), batch.nextOffset()));
        }
    }

    @Override
    public void onGap(Gap.Range range) {
        if (found != null) {
            gap = range;
            gathered.skipTo(range.last() + 1);
            end(messages(found.topic(), found.epoch(), gathered.next(), gathered.next()));
        }
    }

    @Override
    public void onReset(TopicId topic, long epoch, long nextOffset) {
        gap = new Gap.Reset();
        gathered.skipTo(nextOffset);
        end(messages(topic, epoch, 0, nextOffset));
    }

    @Override
    public void onNoTopic() {
        refuse(new Refusal(Reason.UNKNOWN_TOPIC, "the topic " + request.topic() + " has just been deleted"));
    }

    void tick(long nowMs) {
        if (nowMs < untilMs) {
            return;
        } else if (found != null) {
            end(found);
        } else {
            refuse(NOBODY_ANSWERED);
        }
    }
}
