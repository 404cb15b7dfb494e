package dev.cubecast.delivery;

import dev.cubecast.delivery.RegistrationAnswer.Deleted;
import dev.cubecast.delivery.RegistrationAnswer.NotLeader;
import dev.cubecast.delivery.RegistrationAnswer.Refused;
import dev.cubecast.delivery.RegistrationAnswer.Registered;
import dev.cubecast.delivery.TopicLookup.Answer.Led;
import dev.cubecast.message.Bytes;
import dev.cubecast.message.Kind;
import dev.cubecast.overlay.EventQueue;
import dev.cubecast.overlay.Priority;
import dev.cubecast.overlay.Receiver.OfOneWay;
import dev.cubecast.overlay.Router;
import dev.cubecast.overlay.Vertex;
import dev.cubecast.topic.RecordBatch;
import dev.cubecast.topic.Shard;
import dev.cubecast.topic.TopicId;
import dev.cubecast.topic.TopicKey;
import dev.cubecast.trace.Measure;
import dev.cubecast.trace.Trace;
import dev.cubecast.trace.Trace.Subject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The topics that this node leads, on their way to the nodes that have subscribers of them. A node registers its
 * interest, is told where the topic ends, gets every batch from there on, is reminded of the end until it confirms that
 * it has all, and may ask for what it missed. A topic is known here from its first use on, and forgotten when nobody
 * has used it for a while.
 */
public class EphemeralPushes {
    /** How long a topic that no node wants is kept after the last publish to it. */
    static final long IDLE_MS = 60_000;

    private static final long IDLE_CHECK_MS = 10_000;

    private final Vertex self;
    private final int topicsMax;
    private final DeliverySettings settings;
    private final Router router;
    private final EventQueue events;
    private final TopicLookup topics;
    private final Trace trace;

    private final TopicHeads heads;
    private final PushBuffer buffer;
    private final Tail tail;
    private final InterestRegistry interests;
    private final Reminders reminders;

    private boolean flushIsDue;
    private long idleCheckAtMs;
    private long nowMs;

    /** @param topicsMax that may be led; further ones are refused */
    public EphemeralPushes(
            Vertex self,
            int topicsMax,
            DeliverySettings settings,
            Router router,
            EventQueue events,
            TopicLookup topics,
            Trace trace) {
        this.self = self;
        this.topicsMax = topicsMax;
        this.settings = settings;
        this.router = router;
        this.events = events;
        this.topics = topics;
        this.trace = trace;
        heads = new TopicHeads(topicsMax, settings.dormantTopicsMax());
        buffer = new PushBuffer(this::dispatch);
        tail = new Tail(settings, trace);
        interests = new InterestRegistry(self.dimension(), settings.interestsMax(), settings.leaseMs());
        reminders = new Reminders(settings.remindIntervalMs());
        router.receive(Kind.INTEREST, (OfOneWay) this::onRegistrations);
        router.receive(Kind.ENDS_CONFIRMED, (OfOneWay) this::onConfirmations);
        router.receive(Kind.REPAIR_REQUEST, (OfOneWay) this::onRepairRequests);
    }

    /** Whether there is room for this topic among those that this node leads. */
    public boolean admits(TopicId topic) {
        if (!heads.admits(topic)) {
            trace.count(Measure.TOPICS_REFUSED);
            return false;
        }
        return true;
    }

    /**
     * Gives messages the next offsets of their topic and sends them to all nodes that want them, at the end of the
     * current event together with what else is pushed until then.
     *
     * @param topic one that is admitted
     * @param epoch in which this node leads the topic's shard; in another epoch than before the offsets start at 0
     * @param messages encoded, at least one
     * @param timestampMs the wall clock, milliseconds since 1970
     * @return the first message's offset
     */
    public long push(TopicKey topic, Shard shard, long epoch, List<Bytes> messages, long timestampMs, long nowMs) {
        this.nowMs = nowMs;
        TopicHead head = heads.lead(topic, shard, epoch, nowMs);
        long first = head.next;
        for (Bytes message : messages) {
            buffer.add(topic.id(), epoch, head.next++, message, timestampMs);
        }
        flushLater();
        return first;
    }

    private void flushLater() {
        if (!flushIsDue) {
            flushIsDue = true;
            events.later(() -> {
                flushIsDue = false;
                buffer.flush();
            });
        }
    }

    private void dispatch(RecordBatch batch) {
        Bytes encoded = tail.add(batch, nowMs);
        TopicHead head = heads.find(batch.topic());
        if (head == null || interested(batch.topic()) == 0) {
            return;
        }
        head.lastPushMs = nowMs;
        trace.count(Measure.BATCHES_PUSHED);
        reminders.onPush(interests.of(batch.topic()), nowMs);
        router.multicast(interests.vertices(batch.topic()), Priority.DELIVERY, batch, encoded, nowMs);
    }

    /** The offset that the topic's next message will get. */
    public long nextOffset(TopicId topic) {
        TopicHead head = heads.find(topic);
        return head == null ? 0 : head.next;
    }

    /** The nodes that want the topic. */
    public int interested(TopicId topic) {
        return interests.of(topic).size();
    }

    /** Topics that are led and have been used lately. */
    public int topics() {
        return heads.size();
    }

    /** Interests, each of one node in one topic. */
    public int interests() {
        return interests.size();
    }

    /** Bytes of messages kept for repairs. */
    public long tailBytes() {
        return tail.bytes();
    }

    /** Forgets who wants the topics of shards that this node no longer leads. */
    public void drop(Predicate<Shard> unled) {
        buffer.flush();
        for (TopicHead head : heads.drop(unled)) {
            List.copyOf(interests.of(head.topic.id())).forEach(this::forget);
        }
    }

    /** Expects to be called every few milliseconds. */
    public void tick(long nowMs) {
        this.nowMs = nowMs;
        tail.tick(nowMs);
        List<Interest> expired = interests.expire(nowMs);
        if (!expired.isEmpty()) {
            expired.forEach(reminders::forget);
            trace.count(Measure.INTERESTS_EXPIRED, expired.size());
            trace.note(
                    Subject.INTEREST,
                    expired.size() + " interests expired, the first of " + expired.get(0).vertex + " in "
                            + expired.get(0).head.topic.name());
        }
        reminders.tick(nowMs, this::remind);
        if (nowMs >= idleCheckAtMs) {
            idleCheckAtMs = nowMs + IDLE_CHECK_MS;
            List<TopicHead> idle = heads.dropIdle(nowMs - IDLE_MS, topic -> interested(topic) == 0);
            trace.count(Measure.TOPICS_IDLE, idle.size());
        }
    }

    private void remind(Vertex vertex, List<Position> ends) {
        trace.count(Measure.ENDS_SENT, ends.size());
        send(vertex, Packing.pack(Kind.TOPIC_ENDS, ends, Position::write));
    }

    private void onRegistrations(Vertex origin, Bytes payload, long nowMs) {
        this.nowMs = nowMs;
        int followedBefore = interests.followedBy(origin);
        List<RegistrationAnswer> answers = new ArrayList<>();
        for (Registration registration : Packing.unpack(Kind.INTEREST, payload, Registration::read)) {
            if (registration.wanted()) {
                register(origin, registration).ifPresent(answers::add);
            } else {
                unregister(origin, registration);
            }
        }
        send(origin, Packing.pack(Kind.INTEREST_ANSWER, answers, RegistrationAnswer::write));
        noteChange(origin, followedBefore);
    }

    private void noteChange(Vertex origin, int followedBefore) {
        int followed = interests.followedBy(origin);
        if (followed != followedBefore) {
            trace.note(Subject.INTEREST, origin + " follows " + followed + " topics, before " + followedBefore);
        }
    }

    private void unregister(Vertex origin, Registration registration) {
        Interest interest = interests.find(registration.topic().id(), origin);
        if (interest != null && interest.round <= registration.round()) {
            forget(interest);
        }
    }

    private Optional<RegistrationAnswer> register(Vertex origin, Registration registration) {
        TopicKey topic = registration.topic();
        TopicLookup.Answer answer = topics.lookup(topic, nowMs);
        if (answer instanceof Led led) {
            return admits(topic.id())
                    ? register(origin, registration, heads.lead(topic, led.shard(), led.epoch(), nowMs))
                    : Optional.of(refusal(registration, self + " leads " + topicsMax + " topics already"));
        }
        return Optional.of(
                answer instanceof TopicLookup.Answer.Deleted
                        ? new Deleted(topic.id(), registration.round())
                        : new NotLeader(topic.id(), registration.round()));
    }

    private static Refused refusal(Registration registration, String why) {
        return new Refused(registration.topic().id(), registration.round(), why);
    }

    private Optional<RegistrationAnswer> register(Vertex origin, Registration registration, TopicHead head) {
        Interest interest = interests.find(head.topic.id(), origin);
        if (interest == null && interests.isFull()) {
            trace.count(Measure.INTERESTS_REFUSED);
            String why = self + " remembers " + settings.interestsMax() + " interests already";
            return Optional.of(refusal(registration, why));
        }
        if (interest == null) {
            interest = new Interest(origin, head);
            interests.add(interest);
        }
        interest.round = registration.round();
        interests.renew(interest, nowMs);
        return confirm(interest, registration.position())
                ? Optional.empty()
                : Optional.of(new Registered(head.topic.id(), registration.round(), head.epoch, head.next));
    }

    /** Whether the node has all of the topic. */
    private boolean confirm(Interest interest, @Nullable Position position) {
        boolean hasAll = interest.head.position().equals(position);
        if (hasAll) {
            reminders.forget(interest);
        }
        return hasAll;
    }

    private void onConfirmations(Vertex origin, Bytes payload, long nowMs) {
        this.nowMs = nowMs;
        for (Position position : Packing.unpack(Kind.ENDS_CONFIRMED, payload, Position::read)) {
            Interest interest = interests.find(position.topic(), origin);
            if (interest != null) {
                confirm(interest, position);
            }
        }
    }

    private void forget(Interest interest) {
        interests.remove(interest);
        reminders.forget(interest);
    }

    private void onRepairRequests(Vertex origin, Bytes payload, long nowMs) {
        this.nowMs = nowMs;
        // What waits in the buffer has offsets already, so it may be asked for.
        buffer.flush();
        List<MissingRange> gone = new ArrayList<>();
        for (MissingRange asked : Packing.unpack(Kind.REPAIR_REQUEST, payload, MissingRange::read)) {
            TopicHead head = heads.find(asked.topic());
            if (head != null && head.epoch == asked.epoch()) {
                repair(origin, asked, head, gone);
            }
        }
        send(origin, Packing.pack(Kind.REPAIR_MISSING, gone, MissingRange::write));
    }

    private void repair(Vertex origin, MissingRange asked, TopicHead head, List<MissingRange> gone) {
        long last = Math.min(asked.last(), head.next - 1);
        long firstKept = tail.first(asked.topic(), asked.epoch()).orElse(head.next);
        if (asked.first() < firstKept) {
            gone.add(new MissingRange(asked.topic(), asked.epoch(), asked.first(), Math.min(last, firstKept - 1)));
        }
        tail.read(asked.topic(), asked.epoch(), asked.first(), last, settings.repairBytesMax())
                .forEach(batch -> router.send(origin, Priority.DELIVERY, batch, nowMs));
    }

    private void send(Vertex vertex, List<Bytes> payloads) {
        payloads.forEach(payload -> router.send(vertex, Priority.CONTROL, payload, nowMs));
    }
}
