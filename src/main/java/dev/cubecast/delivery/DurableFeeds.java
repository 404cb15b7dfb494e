package dev.cubecast.delivery;

import dev.cubecast.consensus.GroupId;
import dev.cubecast.delivery.InterestNotice.Entry;
import dev.cubecast.delivery.InterestReply.End;
import dev.cubecast.delivery.InterestReply.Leads;
import dev.cubecast.delivery.InterestReply.NotLeader;
import dev.cubecast.durable.GroupLeaders;
import dev.cubecast.message.Bytes;
import dev.cubecast.message.Kind;
import dev.cubecast.overlay.Priority;
import dev.cubecast.overlay.Receiver.OfOneWay;
import dev.cubecast.overlay.Router;
import dev.cubecast.overlay.Vertex;
import dev.cubecast.reads.Reads;
import dev.cubecast.topic.TopicId;
import dev.cubecast.topic.TopicName;
import dev.cubecast.trace.Measure;
import dev.cubecast.trace.Trace;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** The durable topics that sessions of this node follow, and what their leaders are told about it. */
public final class DurableFeeds implements DurableFeed.Owner {
    private final Vertex self;
    private final DeliverySettings settings;
    private final Router router;
    private final Reads reads;
    private final GroupLeaders leaders;
    private final Trace trace;

    private final HeldBytes held;
    private final HeldBytes recent;
    private final BlockPool blocks = new BlockPool();
    private final Map<TopicId, DurableFeed> feeds = new LinkedHashMap<>();
    private final Set<DurableFeed> waiting = new LinkedHashSet<>();
    private final Set<DurableFeed> unfollowed = new LinkedHashSet<>();
    private final Map<GroupId, GroupInterest> interests = new TreeMap<>();
    private long rounds;
    private long nowMs;

    public DurableFeeds(
            Vertex self, DeliverySettings settings, Router router, Reads reads, GroupLeaders leaders, Trace trace) {
        this.self = self;
        this.settings = settings;
        this.router = router;
        this.reads = reads;
        this.leaders = leaders;
        this.trace = trace;
        held = new HeldBytes(settings.heldBytesTotalMax());
        recent = new HeldBytes(settings.tailBytesMax());
        router.receive(Kind.DURABLE_BATCH, (OfOneWay) this::onBatch);
        router.receive(Kind.DURABLE_INTEREST_REPLY, (OfOneWay) this::onReply);
        router.receive(Kind.DURABLE_ENDS, (OfOneWay) this::onEnds);
    }

    // ---- Followers ----

    /** The feed of a topic, if there is one to join. */
    Optional<DurableFeed> find(TopicId topic) {
        return Optional.ofNullable(feeds.get(topic)).filter(feed -> !feed.isLost());
    }

    /**
     * Begins to follow a topic from an offset on; somebody must join in this event.
     *
     * @param epoch in which all before the offset was got
     * @return nothing if this node follows as many topics as it may
     */
    Optional<DurableFeed> open(GroupId group, TopicName name, TopicId topic, long epoch, long next) {
        closeUnfollowed();
        if (feeds.size() >= settings.feedsMax()) {
            trace.count(Measure.FEEDS_REFUSED);
            return Optional.empty();
        }
        find(topic).ifPresent(present -> {
            throw new IllegalStateException("topic " + topic + " has a feed already");
        });
        RecentBatches last = new RecentBatches(settings.tailBytesPerTopicMax(), recent, blocks);
        DurableFeed feed = new DurableFeed(group, name, topic, epoch, next, settings, held, last, this, reads, trace);
        feeds.put(topic, feed);
        interests
                .computeIfAbsent(group, id -> new GroupInterest(id, settings, leaders))
                .add(topic);
        return Optional.of(feed);
    }

    @Override
    public void onWaiting(DurableFeed feed) {
        waiting.add(feed);
    }

    @Override
    public void onUnfollowed(DurableFeed feed) {
        unfollowed.add(feed);
    }

    // ---- What comes ----

    private void onBatch(Vertex origin, Bytes payload, long nowMs) {
        this.nowMs = nowMs;
        PushedBatch push = PushedBatch.decode(payload);
        trace.count(Measure.BATCHES_RECEIVED);
        DurableFeed feed = feeds.get(push.batch().topic());
        if (feed == null) {
            trace.count(Measure.BATCHES_STALE);
        } else {
            feed.onPush(push, nowMs);
        }
    }

    private void onReply(Vertex origin, Bytes payload, long nowMs) {
        this.nowMs = nowMs;
        InterestReply reply = InterestReply.decode(payload, self.dimension());
        GroupInterest interest = interests.get(reply.group());
        if (interest == null || !interest.expects(origin, reply.round())) {
            return;
        }
        if (reply instanceof Leads leads) {
            interest.onLeads(origin);
            leads.ends().forEach(end -> onEnd(interest, end));
        } else if (reply instanceof NotLeader notLeader) {
            interest.onNotLeader(notLeader.leader(), rounds + 1, nowMs);
        }
    }

    private void onEnd(GroupInterest interest, End end) {
        DurableFeed feed = feeds.get(end.topic());
        interest.onAnswered(end.topic(), nowMs);
        if (feed != null && end.goesOn()) {
            feed.onEndOfMoment(end.next(), nowMs);
        } else if (feed != null) {
            feed.onLost();
        }
    }

    /** A leader reminds this node of what it has pushed, and hears how far this node has it. */
    private void onEnds(Vertex origin, Bytes payload, long nowMs) {
        this.nowMs = nowMs;
        Map<GroupId, List<TopicId>> confirmed = new TreeMap<>();
        for (Position end : Packing.unpack(Kind.DURABLE_ENDS, payload, Position::read)) {
            DurableFeed feed = feeds.get(end.topic());
            if (feed != null) {
                feed.onEnd(end.next(), nowMs);
                confirmed
                        .computeIfAbsent(feed.group, group -> new ArrayList<>())
                        .add(end.topic());
            }
        }
        confirmed.forEach((group, topics) -> send(origin, group, false, topics));
    }

    // ---- What goes out ----

    /** Expects to be called every few milliseconds. */
    public void tick(long nowMs) {
        this.nowMs = nowMs;
        closeUnfollowed();
        blocks.tick();
        List.copyOf(waiting).forEach(feed -> feed.tick(nowMs));
        waiting.removeIf(feed -> !feed.isWaiting());
        interests.values().forEach(interest -> {
            List<TopicId> due = interest.due(rounds + 1, nowMs);
            interest.target().ifPresent(target -> send(target, interest.group, true, due));
        });
    }

    private void closeUnfollowed() {
        List<DurableFeed> ended =
                unfollowed.stream().filter(feed -> !feed.isFollowed()).toList();
        unfollowed.clear();
        ended.forEach(this::close);
    }

    private void close(DurableFeed feed) {
        GroupInterest interest = interests.get(feed.group);
        if (interest != null) {
            interest.target().ifPresent(target -> send(target, feed.group, false, List.of(feed.topic)));
            interest.remove(feed.topic);
            if (interest.isEmpty()) {
                interests.remove(feed.group);
            }
        }
        feed.close();
        feeds.remove(feed.topic);
        waiting.remove(feed);
    }

    private void send(Vertex target, GroupId group, boolean asks, List<TopicId> topics) {
        for (int from = 0; from < topics.size(); from += InterestNotice.ENTRIES_MAX) {
            int until = Math.min(topics.size(), from + InterestNotice.ENTRIES_MAX);
            List<Entry> entries = new ArrayList<>();
            topics.subList(from, until)
                    .forEach(topic -> Optional.ofNullable(feeds.get(topic))
                            .ifPresent(feed ->
                                    entries.add(new Entry(topic, feed.isFollowed(), feed.epoch(), feed.expected()))));
            InterestNotice notice = new InterestNotice(group, ++rounds, asks, entries);
            router.send(target, Priority.CONTROL, notice.encode(), nowMs);
        }
    }

    /** Topics that are followed. */
    public int size() {
        return feeds.size();
    }

    /** Bytes of batches that wait for earlier ones. */
    public int heldBytes() {
        return held.used();
    }

    /** Bytes of the last batches, kept for those who are a little behind. */
    public int recentBytes() {
        return recent.used();
    }
}
