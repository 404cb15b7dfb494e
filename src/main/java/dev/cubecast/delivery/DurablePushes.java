package dev.cubecast.delivery;

import dev.cubecast.consensus.GroupId;
import dev.cubecast.durable.TopicEnds;
import dev.cubecast.message.Bytes;
import dev.cubecast.message.Kind;
import dev.cubecast.overlay.Priority;
import dev.cubecast.overlay.Receiver.OfOneWay;
import dev.cubecast.overlay.Router;
import dev.cubecast.overlay.Vertex;
import dev.cubecast.reads.ReadableGroup;
import dev.cubecast.topic.RecordBatch;
import dev.cubecast.topic.Topic;
import dev.cubecast.topic.TopicId;
import dev.cubecast.trace.Measure;
import dev.cubecast.trace.Trace;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * The topics of the groups that this node leads, on their way to the nodes that have subscribers of them: what is
 * committed is pushed, and nodes are reminded of the end until they confirm that they have all (ARCHITECTURE.md, rules
 * 6 and 22). Nothing is kept for repairs: what a push has not brought is read from any replica.
 */
public final class DurablePushes {
    private record Led(GroupId group, TopicHead head) {}

    private final Router router;
    private final Function<GroupId, Optional<ReadableGroup>> groups;
    private final Trace trace;

    /** Those that some node wants. */
    private final Map<TopicId, Led> led = new LinkedHashMap<>();
    /** Theirs. */
    private final Set<GroupId> ledGroups = new TreeSet<>();

    private final InterestRegistry interests;
    private final Reminders reminders;
    private long nowMs;

    /** @param groups the replicas on this node */
    public DurablePushes(
            Vertex self,
            DeliverySettings settings,
            Router router,
            Function<GroupId, Optional<ReadableGroup>> groups,
            Trace trace) {
        this.router = router;
        this.groups = groups;
        this.trace = trace;
        interests = new InterestRegistry(self.dimension(), settings.interestsMax(), settings.leaseMs());
        reminders = new Reminders(settings.remindIntervalMs());
        router.receive(Kind.DURABLE_INTEREST, (OfOneWay) this::onNotice);
    }

    // ---- Pushes ----

    /** A replica on this node has applied a batch: if it leads, it pushes. */
    public void onApplied(GroupId group, RecordBatch batch, long nowMs) {
        Led topic = led.get(batch.topic());
        ReadableGroup leader = leader(group).orElse(null);
        if (topic == null || leader == null) {
            return;
        }
        topic.head().epoch = leader.term();
        topic.head().next = batch.nextOffset();
        topic.head().lastPushMs = nowMs;
        trace.count(Measure.BATCHES_PUSHED);
        reminders.onPush(interests.of(batch.topic()), nowMs);
        Bytes push = new PushedBatch(leader.term(), batch).encode();
        router.multicast(interests.vertices(batch.topic()), Priority.DELIVERY, push, nowMs);
    }

    private Optional<ReadableGroup> leader(GroupId group) {
        return groups.apply(group).filter(ReadableGroup::leads);
    }

    // ---- Interest ----

    private void onNotice(Vertex origin, Bytes payload, long nowMs) {
        this.nowMs = nowMs;
        InterestNotice notice = InterestNotice.decode(payload);
        Optional<ReadableGroup> leader = leader(notice.group());
        if (leader.isPresent()) {
            ledGroups.add(notice.group());
            reply(origin, notice, register(origin, notice, leader.get()));
        } else {
            Optional<Vertex> other = groups.apply(notice.group()).flatMap(ReadableGroup::otherLeader);
            send(origin, new InterestReply.NotLeader(notice.group(), notice.round(), other.orElse(null)));
        }
    }

    private void reply(Vertex origin, InterestNotice notice, List<InterestReply.End> ends) {
        if (notice.asks() || !ends.isEmpty()) {
            send(origin, new InterestReply.Leads(notice.group(), notice.round(), ends));
        }
    }

    private void send(Vertex origin, InterestReply reply) {
        router.send(origin, Priority.CONTROL, reply.encode(), nowMs);
    }

    /** Returns where the topics end of which the node has asked or has not all. */
    private List<InterestReply.End> register(Vertex origin, InterestNotice notice, ReadableGroup group) {
        List<InterestReply.End> ends = new ArrayList<>();
        for (InterestNotice.Entry entry : notice.entries()) {
            if (!entry.wanted()) {
                unregister(origin, entry.topic(), notice.round());
                continue;
            }
            Optional<Topic> topic =
                    group.find(entry.topic()).filter(found -> group.isKept(entry.topic(), entry.epoch(), entry.next()));
            long end = group.ends(entry.topic()).map(TopicEnds::next).orElse(0L);
            topic.ifPresent(found -> register(origin, notice, entry, found, end, group.term()));
            if (notice.asks() || end != entry.next() || topic.isEmpty()) {
                ends.add(new InterestReply.End(entry.topic(), topic.isPresent(), end));
            }
        }
        return ends;
    }

    private void register(
            Vertex origin, InterestNotice notice, InterestNotice.Entry entry, Topic topic, long end, long term) {
        Interest interest = interests.find(topic.id(), origin);
        if (interest == null && interests.isFull()) {
            // The node hears where the topic ends whenever it renews its interest, and reads.
            trace.count(Measure.INTERESTS_REFUSED);
            return;
        }
        if (interest == null) {
            TopicHead head = led.computeIfAbsent(
                            topic.id(), id -> new Led(notice.group(), new TopicHead(topic.key(), term, end)))
                    .head();
            interest = new Interest(origin, head);
            interests.add(interest);
        }
        interest.round = notice.round();
        interest.head.next = end;
        interests.renew(interest, nowMs);
        if (entry.next() >= end) {
            reminders.forget(interest);
        }
    }

    private void unregister(Vertex origin, TopicId topic, long round) {
        Interest interest = interests.find(topic, origin);
        if (interest != null && interest.round <= round) {
            interests.remove(interest);
            forget(interest);
        }
    }

    private void forget(Interest interest) {
        reminders.forget(interest);
        TopicId topic = interest.head.topic.id();
        if (interests.of(topic).isEmpty()) {
            led.remove(topic);
        }
    }

    // ---- Time ----

    /** Expects to be called every few milliseconds. */
    public void tick(long nowMs) {
        this.nowMs = nowMs;
        dropWhatOthersLead();
        List<Interest> expired = interests.expire(nowMs);
        expired.forEach(this::forget);
        trace.count(Measure.INTERESTS_EXPIRED, expired.size());
        reminders.tick(nowMs, this::remind);
    }

    /** Forgets who wanted the topics of groups that others lead now: they hear of it themselves. */
    private void dropWhatOthersLead() {
        List<GroupId> lost =
                ledGroups.stream().filter(group -> leader(group).isEmpty()).toList();
        if (!lost.isEmpty()) {
            lost.forEach(ledGroups::remove);
            List<TopicId> dropped = new ArrayList<>();
            led.forEach((topic, of) -> {
                if (lost.contains(of.group())) {
                    dropped.add(topic);
                }
            });
            dropped.forEach(this::drop);
        }
    }

    private void drop(TopicId topic) {
        List<Interest> dropped = List.copyOf(interests.of(topic));
        dropped.forEach(interests::remove);
        dropped.forEach(this::forget);
    }

    private void remind(Vertex vertex, List<Position> ends) {
        trace.count(Measure.ENDS_SENT, ends.size());
        Packing.pack(Kind.DURABLE_ENDS, ends, Position::write)
                .forEach(payload -> router.send(vertex, Priority.CONTROL, payload, nowMs));
    }

    /** Interests, each of one node in one topic. */
    public int interests() {
        return interests.size();
    }
}
