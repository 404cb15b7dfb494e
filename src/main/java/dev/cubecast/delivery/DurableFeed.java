package dev.cubecast.delivery;

import dev.cubecast.consensus.GroupId;
import dev.cubecast.reads.ReadAnswer.Decided;
import dev.cubecast.reads.ReadAnswer.Found;
import dev.cubecast.reads.ReadFrom;
import dev.cubecast.reads.ReadQuestion;
import dev.cubecast.reads.Reads;
import dev.cubecast.topic.RecordBatch;
import dev.cubecast.topic.TopicId;
import dev.cubecast.topic.TopicName;
import dev.cubecast.trace.Measure;
import dev.cubecast.trace.Trace;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * A durable topic that sessions of this node follow in step: what is pushed, in order, and what was not pushed, read
 * from the nearest replica. Offsets go on from term to term, so it does not matter who leads and pushes: what is
 * committed is the same.
 */
final class DurableFeed implements Reassembly.Sink {
    /** How long one read may take; if it brings nothing, the next one follows. */
    private static final long READ_DEADLINE_MS = 2_000;

    final GroupId group;
    final TopicName name;
    final TopicId topic;

    private final Owner owner;
    private final Reads reads;
    private final Trace trace;
    private final Reassembly reassembly;
    private final RecentBatches recent;
    private final Set<Follower> followers = new LinkedHashSet<>();
    /**
     * The group's term in which the last batch was got: in what has been committed then, it follows on those before.
     */
    private long epoch;

    private boolean reading;
    private boolean lost;
    private long nowMs;

    /** Who keeps the feed. */
    interface Owner {
        /** The clock matters to the feed. */
        void onWaiting(DurableFeed feed);

        /** Nobody follows it any more. */
        void onUnfollowed(DurableFeed feed);
    }

    /** Who follows a feed. It may leave within any of these calls, and nobody else does. */
    interface Follower {
        /**
         * Messages behind the last ones; their first may have been delivered already.
         *
         * @param epoch the group's term in which they were got
         */
        void onBatch(RecordBatch batch, long epoch);

        /** These offsets are no longer kept. */
        void onGap(Gap.Range gap);

        /** The topic is gone, or has lost what was delivered: what is there now must be asked for anew. */
        void onLost();
    }

    /**
     * @param epoch in which all before {@code next} was got
     * @param next the offset that is delivered first
     */
    DurableFeed(
            GroupId group,
            TopicName name,
            TopicId topic,
            long epoch,
            long next,
            DeliverySettings settings,
            HeldBytes allHeld,
            RecentBatches recent,
            Owner owner,
            Reads reads,
            Trace trace) {
        this.group = group;
        this.name = name;
        this.topic = topic;
        this.epoch = epoch;
        this.owner = owner;
        this.reads = reads;
        this.trace = trace;
        this.reassembly = new Reassembly(settings, allHeld, this, trace);
        this.recent = recent;
        reassembly.restart(next);
    }

    // ---- Followers ----

    /**
     * Lets somebody follow who has had all before an offset, if the feed can go on from there.
     *
     * @return whether it does; if so, what it has missed is delivered first
     */
    boolean join(Follower follower, long offset) {
        OptionalLong first = recent.first();
        boolean isNear = offset >= reassembly.expected() || first.isPresent() && offset >= first.getAsLong();
        if (isNear) {
            followers.add(follower);
            recent.from(offset).forEach(batch -> {
                if (followers.contains(follower)) {
                    follower.onBatch(batch, epoch);
                }
            });
        }
        return isNear;
    }

    void leave(Follower follower) {
        if (followers.remove(follower) && followers.isEmpty()) {
            owner.onUnfollowed(this);
        }
    }

    boolean isFollowed() {
        return !followers.isEmpty();
    }

    // ---- What comes ----

    void onPush(PushedBatch push, long nowMs) {
        this.nowMs = nowMs;
        epoch = Math.max(epoch, push.term());
        reassembly.onBatch(push.batch(), nowMs);
    }

    /** The leader reminds this node of the topic's end. */
    void onEnd(long next, long nowMs) {
        this.nowMs = nowMs;
        reassembly.onEnd(next, nowMs);
    }

    /** The leader answers where the topic ends, while its last batches may still be on their way. */
    void onEndOfMoment(long next, long nowMs) {
        this.nowMs = nowMs;
        reassembly.onEndOfMoment(next, nowMs);
        owner.onWaiting(this);
    }

    void tick(long nowMs) {
        this.nowMs = nowMs;
        reassembly.tick(nowMs);
    }

    @Override
    public void deliver(RecordBatch batch) {
        batch.parts(TopicReader.GIVEN_BYTES_MAX).forEach(this::deliverPart);
    }

    private void deliverPart(RecordBatch batch) {
        recent.add(batch);
        List.copyOf(followers).forEach(follower -> {
            if (followers.contains(follower)) {
                follower.onBatch(batch, epoch);
            }
        });
    }

    @Override
    public void onGap(Gap.Range gap) {
        recent.clear();
        trace.count(Measure.GAPS);
        List.copyOf(followers).forEach(follower -> follower.onGap(gap));
    }

    /** The topic is not what it was. */
    void onLost() {
        lost = true;
        List<Follower> all = List.copyOf(followers);
        followers.clear();
        owner.onUnfollowed(this);
        all.forEach(Follower::onLost);
    }

    /** Whether nobody may join any more. */
    boolean isLost() {
        return lost;
    }

    // ---- What is read ----

    @Override
    public void ask(long first, long last) {
        owner.onWaiting(this);
        if (reading) {
            return;
        }
        reading = true;
        trace.count(Measure.REPAIRS);
        ReadQuestion question =
                new ReadQuestion(group, name, topic, new ReadFrom.Token(epoch, first), last + 1, Packing.PAYLOAD_BYTES);
        reads.read(question, nowMs + READ_DEADLINE_MS, answer -> onAnswer(question, answer), nowMs);
    }

    private void onAnswer(ReadQuestion question, Optional<Decided> answer) {
        if (lost) {
            // By now another feed may have this one's place.
            return;
        }
        if (answer.isPresent() && answer.get() instanceof Found found && found.end() >= question.atLeast()) {
            onFound(found);
            reading = false;
            reassembly.askAgain(nowMs);
        } else {
            // Without an answer the reassembly asks again in a moment.
            reading = false;
            answer.ifPresent(gone -> onLost());
        }
    }

    private void onFound(Found found) {
        epoch = Math.max(epoch, found.epoch());
        reassembly.onEnd(found.end(), nowMs);
        if (found.from() > reassembly.expected()) {
            reassembly.onGone(reassembly.expected(), found.from() - 1, nowMs);
        }
        found.batches().forEach(batch -> reassembly.onBatch(batch, nowMs));
    }

    // ---- How far it is ----

    /** The group's term in which the last that it has was got. */
    long epoch() {
        return epoch;
    }

    /** The offset of the message that is delivered next. */
    long expected() {
        return reassembly.expected();
    }

    /** Whether the clock matters to it. */
    boolean isWaiting() {
        return reassembly.isWaiting();
    }

    void close() {
        lost = true;
        reassembly.pause();
        recent.clear();
    }
}
