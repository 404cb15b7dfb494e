package dev.cubecast.delivery;

import dev.cubecast.RoutedNet;
import dev.cubecast.consensus.GroupId;
import dev.cubecast.consensus.LeadershipQuestion;
import dev.cubecast.consensus.LogEntry;
import dev.cubecast.consensus.LogStore;
import dev.cubecast.consensus.StoreOperation;
import dev.cubecast.durable.GroupLeaders;
import dev.cubecast.durable.TopicEnds;
import dev.cubecast.message.Bytes;
import dev.cubecast.overlay.Vertex;
import dev.cubecast.reads.ReadDesk;
import dev.cubecast.reads.ReadFrom;
import dev.cubecast.reads.ReadSettings;
import dev.cubecast.reads.ReadableGroup;
import dev.cubecast.reads.Reads;
import dev.cubecast.topic.Durability;
import dev.cubecast.topic.RecordBatch;
import dev.cubecast.topic.SlowConsumer;
import dev.cubecast.topic.Topic;
import dev.cubecast.topic.TopicId;
import dev.cubecast.topic.TopicName;
import dev.cubecast.topic.TopicSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Four nodes, of which 0, 1 and 3 hold replicas of one group with one topic. The test commits batches, and says who has
 * applied them, who leads and what becomes of frames.
 */
final class DurableNet {
    static final GroupId GROUP = new GroupId(9);
    static final TopicName NAME = new TopicName("news");

    final RoutedNet net;
    final List<Node> nodes = new ArrayList<>();
    private final List<Vertex> placement;
    /** Committed. */
    final List<RecordBatch> log = new ArrayList<>();

    @Nullable
    TopicId topic = new TopicId(1, 1);

    long first;
    long term = 1;
    /** What was got in earlier terms is lost. */
    long lossTerm;

    private int leader;

    DurableNet(DeliverySettings settings, long seed) {
        net = new RoutedNet(2, seed);
        placement = List.of(net.peer(0).self, net.peer(1).self, net.peer(3).self);
        net.peers.forEach(peer -> nodes.add(new Node(peer, settings)));
    }

    DurableNet() {
        this(DeliverySettings.DURABLE, 1);
    }

    Node node(int number) {
        return nodes.get(number);
    }

    /** Another node leads, in the next term. */
    void lead(int number) {
        leader = number;
        term++;
    }

    /** Commits a batch of so many messages, which all replicas apply that are not held back. */
    void publish(int messages) {
        long base = log.isEmpty() ? 0 : log.get(log.size() - 1).nextOffset();
        TopicId id = topic;
        if (id == null) {
            throw new IllegalStateException("there is no topic");
        }
        List<Bytes> bodies = IntStream.range(0, messages)
                .mapToObj(i -> Bytes.utf8("message " + (base + i)))
                .toList();
        log.add(new RecordBatch(id, term, base, 1_000L * (1 + log.size()), bodies));
        nodes.forEach(Node::apply);
    }

    void recreate(TopicId another) {
        topic = another;
        log.clear();
        first = 0;
        nodes.forEach(node -> node.applied = 0);
    }

    void run(long ms) {
        net.run(ms);
    }

    /** A node with everything that delivers durable topics. */
    final class Node implements ReadableGroup, LogStore {
        final RoutedNet.Peer peer;
        final TopicReaders readers;
        final DurablePushes pushes;
        final DurableFeeds feeds;
        boolean heldBack;
        private int applied;

        Node(RoutedNet.Peer peer, DeliverySettings settings) {
            this.peer = peer;
            boolean isReplica = placement.contains(peer.self);
            ReadDesk desk =
                    new ReadDesk(ReadSettings.DEFAULT, group -> replica(isReplica), this, (group, damage) -> {}, peer);
            Reads reads = new Reads(ReadSettings.DEFAULT, desk, group -> placement, peer.router, peer, peer);
            pushes = new DurablePushes(peer.self, settings, peer.router, group -> replica(isReplica), peer);
            GroupLeaders leaders = new GroupLeaders(peer.self, group -> placement, group -> Optional.empty());
            feeds = new DurableFeeds(peer.self, settings, peer.router, reads, leaders, peer);
            readers = new TopicReaders(feeds, reads, peer);
            peer.onTick(reads::tick);
            peer.onTick(pushes::tick);
            peer.onTick(feeds::tick);
            peer.onTick(readers::tick);
        }

        private Optional<ReadableGroup> replica(boolean isReplica) {
            return isReplica ? Optional.of(this) : Optional.empty();
        }

        void holdBack(boolean held) {
            heldBack = held;
            apply();
        }

        private void apply() {
            while (!heldBack && applied < log.size()) {
                pushes.onApplied(GROUP, log.get(applied++), net.nowMs());
            }
            peer.settle();
        }

        Session subscribe(ReadFrom from) {
            return new Session(this, outlet -> readers.subscribe(GROUP, NAME, from, outlet, net.nowMs()));
        }

        Session resume(ResumePoint point) {
            return new Session(this, outlet -> readers.resume(GROUP, NAME, point, outlet, net.nowMs()));
        }

        // ---- The replica ----

        @Override
        public boolean isCurrent(long nowMs) {
            return true;
        }

        @Override
        public boolean leads() {
            return peer.self.number() == leader;
        }

        @Override
        public Optional<Vertex> otherLeader() {
            return Optional.of(net.peer(leader).self).filter(other -> !other.equals(peer.self));
        }

        @Override
        public long term() {
            return term;
        }

        @Override
        public long commit() {
            return log.size();
        }

        @Override
        public long applied() {
            return applied;
        }

        @Override
        public Optional<Topic> find(TopicName name) {
            return Optional.ofNullable(topic).flatMap(this::find);
        }

        @Override
        public Optional<Topic> find(TopicId id) {
            return Optional.of(new Topic(NAME, id, new TopicSettings(Durability.QUORUM, SlowConsumer.DISCONNECT)))
                    .filter(found -> found.id().equals(topic));
        }

        @Override
        public boolean isKept(TopicId id, long epoch, long next) {
            return epoch >= lossTerm;
        }

        @Override
        public Optional<TopicEnds> ends(TopicId id) {
            RecordBatch last = applied == 0 ? null : log.get(applied - 1);
            return find(id).map(found -> last == null
                    ? new TopicEnds(0, 0, 0)
                    : new TopicEnds(Math.min(first, last.nextOffset()), last.nextOffset(), last.timestampMs()));
        }

        @Override
        public void confirmLeadership(LeadershipQuestion whenKnown, long nowMs) {
            whenKnown.onAnswer(leads());
        }

        // ---- The disk ----

        @Override
        public void readBatches(
                GroupId group, TopicId id, long fromOffset, int bytesMax, Consumer<Read<RecordBatch>> whenRead) {
            List<RecordBatch> found = log.stream()
                    .filter(batch -> batch.topic().equals(id) && batch.nextOffset() > fromOffset)
                    .limit(2)
                    .toList();
            net.later(1, () -> {
                whenRead.accept(new Read.Found<>(found));
                peer.settle();
            });
        }

        @Override
        public void write(GroupId group, List<StoreOperation> operations, Runnable whenSynced) {
            throw new UnsupportedOperationException("delivery writes nothing");
        }

        @Override
        public long freeBytes() {
            return Long.MAX_VALUE;
        }

        @Override
        public void readLog(GroupId group, long fromIndex, int bytesMax, Consumer<Read<LogEntry>> whenRead) {
            throw new UnsupportedOperationException("delivery reads batches");
        }
    }

    /** A subscription and all that it was told. */
    static final class Session implements ReaderOutlet {
        final List<String> seen = new ArrayList<>();
        final TopicReader reader;
        private final Node node;
        boolean writable = true;
        /** Takes no more when so many batches have come. */
        int slowAfter = Integer.MAX_VALUE;
        /** Throws when it is told that it begins. */
        boolean fails;

        Session(Node node, Function<ReaderOutlet, TopicReader> subscribe) {
            this.node = node;
            reader = subscribe.apply(this);
            node.peer.settle();
        }

        void goOn() {
            writable = true;
            slowAfter = Integer.MAX_VALUE;
            reader.onWritable();
            node.peer.settle();
        }

        ResumePoint close() {
            ResumePoint token = reader.position().orElseThrow();
            reader.close();
            node.peer.settle();
            return token;
        }

        @Override
        public boolean isWritable() {
            return writable;
        }

        @Override
        public void onReady(TopicId topic, long epoch, long nextOffset) {
            if (fails) {
                throw new IllegalStateException("a session that fails");
            }
            seen.add("ready at " + nextOffset);
        }

        @Override
        public void onBatch(RecordBatch batch, long epoch) {
            for (int i = 0; i < batch.messages().size(); i++) {
                assertThatItIs(batch, i);
                seen.add(Long.toString(batch.baseOffset() + i));
            }
            if (--slowAfter <= 0) {
                writable = false;
            }
        }

        private static void assertThatItIs(RecordBatch batch, int i) {
            String expected = "message " + (batch.baseOffset() + i);
            if (!batch.messages().get(i).toUtf8().equals(expected)) {
                throw new AssertionError(batch.messages().get(i).toUtf8() + " came as " + expected);
            }
        }

        @Override
        public void onGap(Gap.Range gap) {
            seen.add("gap " + gap.first() + "-" + gap.last());
        }

        @Override
        public void onReset(TopicId topic, long epoch, long nextOffset) {
            seen.add("reset at " + nextOffset);
        }

        @Override
        public void onNoTopic() {
            seen.add("no topic");
        }
    }
}
