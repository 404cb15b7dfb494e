package dev.cubecast.protocol;

import dev.cubecast.consensus.GroupId;
import dev.cubecast.durable.DurableStreams;
import dev.cubecast.durable.PublishRequest;
import dev.cubecast.durable.Verdict;
import dev.cubecast.overlay.EventQueue;
import dev.cubecast.protocol.Location.Located;
import dev.cubecast.protocol.PublicationOutcome.Reason;
import dev.cubecast.protocol.PublicationOutcome.Refused;
import dev.cubecast.publish.PublishOutcome;
import dev.cubecast.publish.PublishStreams;
import dev.cubecast.topic.Durability;
import dev.cubecast.topic.TopicName;
import dev.cubecast.trace.Measure;
import dev.cubecast.trace.Trace;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Publishes to topics of any kind, named as clients name them: finds the topic and gives the messages to the leader
 * that takes them. What one node publishes to one topic is stored in the order of its calls, also while the topic is
 * being looked up, or is deleted and recreated.
 */
public final class TopicPublishing {
    /** Publishes that may wait for the place of their topic; further ones are refused at once. */
    static final int WAITING_MAX = 4_096;
    /** Bytes of them likewise. */
    static final int WAITING_BYTES_MAX = 16 << 20;
    /**
     * Publishers that can wait do so once so many publishes wait here: all may go to one leader when the place is
     * known.
     */
    private static final int CONGESTED = 1_024;
    /** Bytes of them likewise. */
    private static final int CONGESTED_BYTES = 1 << 20;

    private final TopicLocator locator;
    private final PublishStreams ephemeral;
    private final DurableStreams durable;
    private final EventQueue events;
    private final Trace trace;

    private final PublisherTurns turns = new PublisherTurns(new Congestion());

    private final PublicationQueue.Way way = new Way();

    /**
     * The queues of topics of which something waits, is under way, or was since the last tick: most are published to
     * again soon.
     */
    private final Map<TopicName, PublicationQueue> queues = new LinkedHashMap<>();

    private int waiting;
    private long waitingBytes;
    private long nowMs;

    public TopicPublishing(
            TopicLocator locator, PublishStreams ephemeral, DurableStreams durable, EventQueue events, Trace trace) {
        this.locator = locator;
        this.ephemeral = ephemeral;
        this.durable = durable;
        this.events = events;
        this.trace = trace;
    }

    /**
     * Publishes messages; all are stored with consecutive offsets or none. A topic that is not there is made, if the
     * node's settings allow that.
     *
     * @param publication its messages together at most {@link dev.cubecast.overlay.Limits#MESSAGE_BYTES_MAX} and
     *     headers
     * @param deadlineMs in the time of {@code nowMs}; nothing is published from then on
     * @param whenDone called exactly once, never within this call, at the first tick from the deadline on at the latest
     */
    public void publish(Publication publication, long deadlineMs, Consumer<PublicationOutcome> whenDone, long nowMs) {
        this.nowMs = nowMs;
        if (deadlineMs <= nowMs) {
            // Nothing was under way, so this makes no room for another one.
            events.later(() -> whenDone.accept(refused(Reason.UNAVAILABLE)));
            return;
        }
        queueOf(publication.topic())
                .offer(
                        new PendingPublication(publication, deadlineMs, outcome -> end(publication, whenDone, outcome)),
                        nowMs);
    }

    private PublicationQueue queueOf(TopicName topic) {
        PublicationQueue queue = queues.get(topic);
        if (queue == null) {
            queue = new PublicationQueue(topic, locator, way);
            queues.put(topic, queue);
        }
        return queue;
    }

    private void end(Publication ended, Consumer<PublicationOutcome> whenDone, PublicationOutcome outcome) {
        whenDone.accept(outcome);
        turns.onOutcome(ended.topic());
    }

    /** Where publishers wait that can, rather than be refused. */
    public PublisherTurns turns() {
        return turns;
    }

    /** A way leads to the leader of a group, for what it stores or for what it does not. */
    private record Path(GroupId group, boolean isDurable) {}

    private final class Congestion implements PublisherTurns.Ways {
        @Override
        public boolean isCongested(TopicName topic) {
            return locator.known(topic)
                    .map(location -> location.isDurable()
                            ? durable.isCongested(location.group())
                            : ephemeral.isCongested(location.topic().key()))
                    .orElseGet(() -> waiting >= CONGESTED || waitingBytes >= CONGESTED_BYTES);
        }

        @Override
        public Object wayOf(TopicName topic) {
            boolean isDurable = locator.known(topic).map(Located::isDurable).orElse(true);
            return new Path(locator.groupOf(topic), isDurable);
        }
    }

    /** Ends what is past its deadline and waits for the place of its topic. */
    public void tick(long nowMs) {
        this.nowMs = nowMs;
        queues.values().removeIf(PublicationQueue::isIdle);
        queues.values().forEach(queue -> queue.tick(nowMs));
        turns.tick(nowMs);
    }

    /** Message bytes that wait for the place of their topic. */
    public long bytesWaiting() {
        return waitingBytes;
    }

    /** What queues do outside themselves. */
    private final class Way implements PublicationQueue.Way {
        @Override
        public boolean reserve(PendingPublication publish) {
            if (waiting >= WAITING_MAX || waitingBytes + publish.bytes() > WAITING_BYTES_MAX) {
                trace.count(Measure.PUBLISHES_NOT_LOCATED, publish.count());
                return false;
            }
            waiting++;
            waitingBytes += publish.bytes();
            return true;
        }

        @Override
        public void release(PendingPublication publish) {
            waiting--;
            waitingBytes -= publish.bytes();
        }

        @Override
        public void send(Located location, PendingPublication publish, Consumer<PublicationOutcome> whenDone) {
            TopicPublishing.this.send(location, publish, whenDone);
        }

        @Override
        public void end(PendingPublication publish, PublicationOutcome outcome) {
            events.later(() -> publish.whenDone().accept(outcome));
        }
    }

    private void send(Located location, PendingPublication publish, Consumer<PublicationOutcome> whenDone) {
        if (location.isDurable()) {
            sendDurable(location, publish, whenDone);
        } else {
            sendEphemeral(location, publish, whenDone);
        }
    }

    /** The level that is wanted is always named: the leader may know other settings of the topic than this node. */
    private void sendDurable(Located location, PendingPublication publish, Consumer<PublicationOutcome> whenDone) {
        Publication wanted = publish.publication();
        Durability own = location.topic().settings().durability();
        Durability level = wanted.asked() == null ? own : wanted.asked();
        PublishRequest request = new PublishRequest(
                wanted.topic(), location.topic().id(), wanted.messages(), null, wanted.sequence(), level);
        trace.count(Measure.PUBLISHES, publish.count());
        durable.publish(
                location.group(),
                request,
                publish.deadlineMs(),
                verdict -> whenDone.accept(outcome(verdict, level)),
                nowMs);
    }

    private void sendEphemeral(Located location, PendingPublication publish, Consumer<PublicationOutcome> whenDone) {
        Publication wanted = publish.publication();
        if (wanted.asked() != null && wanted.asked() != Durability.NONE) {
            events.later(() -> whenDone.accept(refused(Reason.DURABILITY_TOO_STRONG)));
        } else if (wanted.sequence() != null) {
            events.later(() -> whenDone.accept(refused(Reason.NO_SEQUENCES)));
        } else {
            ephemeral.publish(
                    location.topic().key(),
                    wanted.messages(),
                    publish.deadlineMs(),
                    outcome -> whenDone.accept(outcome(outcome)),
                    nowMs);
        }
    }

    private static PublicationOutcome outcome(PublishOutcome outcome) {
        if (outcome instanceof PublishOutcome.Stored stored) {
            long last = stored.firstOffset() + stored.count() - 1;
            return new PublicationOutcome.Stored(stored.firstOffset(), last, stored.epoch(), Durability.NONE, false);
        } else if (outcome instanceof PublishOutcome.Refused refused) {
            return new Refused(
                    switch (refused.reason()) {
                        case OVERLOADED -> Reason.OVERLOADED;
                        case UNAVAILABLE -> Reason.UNAVAILABLE;
                        case UNKNOWN_TOPIC -> Reason.UNKNOWN_TOPIC;
                        case TOO_MANY_TOPICS -> Reason.TOO_MANY_TOPICS;
                    },
                    refused.detail());
        }
        return new PublicationOutcome.Unknown(((PublishOutcome.Unknown) outcome).detail());
    }

    private static PublicationOutcome outcome(Verdict.Outcome verdict, Durability level) {
        if (verdict instanceof Verdict.Stored stored) {
            return new PublicationOutcome.Stored(
                    stored.firstOffset(), stored.lastOffset(), stored.epoch(), level, stored.duplicate());
        } else if (verdict instanceof Verdict.Taken) {
            return new PublicationOutcome.Taken();
        } else if (verdict instanceof Verdict.OutOfSequence gap) {
            return new PublicationOutcome.OutOfSequence(gap.expected());
        } else if (verdict instanceof Verdict.Refused refused) {
            return refused(reason(refused.reason()));
        } else if (verdict instanceof Verdict.Overloaded) {
            return refused(Reason.OVERLOADED);
        }
        return new PublicationOutcome.Unknown(
                "the leader was lost or did not answer by the deadline: the messages may be stored or not");
    }

    private static Reason reason(Verdict.Reason reason) {
        return switch (reason) {
            case UNKNOWN_TOPIC -> Reason.UNKNOWN_TOPIC;
            case TOPIC_RECREATED -> Reason.TOPIC_RECREATED;
            case DURABILITY_TOO_STRONG -> Reason.DURABILITY_TOO_STRONG;
            case TOO_LARGE -> Reason.TOO_LARGE;
            case UNKNOWN_PRODUCER -> Reason.UNKNOWN_PRODUCER;
            case SEQUENCE_TOO_OLD -> Reason.SEQUENCE_TOO_OLD;
            case UNAVAILABLE -> Reason.UNAVAILABLE;
            case NO_ROOM -> Reason.NO_ROOM;
        };
    }

    static Refused refused(Reason reason) {
        String detail = switch (reason) {
            case OVERLOADED -> "too much is under way to this topic's leader: publish again a little later";
            case UNAVAILABLE -> "the publish could not be sent to a leader of the topic's group by its deadline";
            case NO_ROOM -> "the disk of the topic's leader is full";
            case UNKNOWN_TOPIC -> "there is no such topic, and publishing does not make it";
            case TOPIC_RECREATED -> "the topic was deleted and recreated meanwhile";
            case TOO_MANY_TOPICS -> "the group that the topic belongs to has as many topics as it may";
            case TOO_LARGE -> "these are more messages, or more bytes, than can be stored together";
            case DURABILITY_TOO_STRONG ->
                "the topic does not promise as much: ask for its own durability or a weaker one";
            case NO_SEQUENCES -> "the topic is not stored, and only topics that are know producer and sequence";
            case UNKNOWN_PRODUCER ->
                "nothing is known of this producer in this topic, so its first message has the sequence 1";
            case SEQUENCE_TOO_OLD ->
                "the messages are stored already, but so long ago that their offsets are forgotten";
        };
        return new Refused(reason, detail);
    }
}
