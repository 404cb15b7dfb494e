package dev.cubecast.history;

import dev.cubecast.consensus.ProducerId;
import dev.cubecast.consensus.StoredPublish.Sequence;
import dev.cubecast.message.Bytes;
import dev.cubecast.topic.Durability;
import dev.cubecast.topic.TopicId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * What a client has published to a topic and does not know to be stored for good, in the order of its sequence numbers
 * (ARCHITECTURE.md, rule 9). What was promised by one disk only may be lost with it, so the client keeps that too,
 * until something later is stored for good.
 */
public final class ProducerWindow {
    private enum State {
        /** Not sent where the client is now. */
        WAITING,
        SENT,
        /** Taken, or stored at the leader. */
        PROMISED_WEAKLY,
        STORED
    }

    /** One publish: under the same numbers and with the same messages whenever it is sent. */
    public static final class Publication {
        public final Sequence sequence;
        public final List<Bytes> messages;
        public final Durability level;
        public final long beganMs;
        private State state = State.WAITING;

        private Publication(Sequence sequence, List<Bytes> messages, Durability level, long beganMs) {
            this.sequence = sequence;
            this.messages = messages;
            this.level = level;
            this.beganMs = beganMs;
        }

        public boolean isAnswered() {
            return state == State.PROMISED_WEAKLY || state == State.STORED;
        }

        @Override
        public String toString() {
            return messages.get(0).toUtf8();
        }
    }

    private final ProducerId producer;
    private final TopicId topic;
    private final Deque<Publication> kept = new ArrayDeque<>();
    private long next = 1;

    public ProducerWindow(ProducerId producer, TopicId topic) {
        this.producer = producer;
        this.topic = topic;
    }

    public TopicId topic() {
        return topic;
    }

    /** Publishes that are not answered. */
    public long unanswered() {
        return kept.stream().filter(publication -> !publication.isAnswered()).count();
    }

    /** How long the oldest of them has taken so far; 0 if there are none. */
    public long waitMs(long nowMs) {
        return kept.stream()
                .filter(publication -> !publication.isAnswered())
                .mapToLong(publication -> nowMs - publication.beganMs)
                .max()
                .orElse(0);
    }

    public void add(int count, Durability level, long nowMs) {
        List<Bytes> messages = new ArrayList<>();
        for (long number = next; number < next + count; number++) {
            messages.add(Bytes.utf8(producer + "-" + number + " to " + topic));
        }
        kept.addLast(new Publication(new Sequence(producer, next), messages, level, nowMs));
        next += count;
    }

    /** What is to be sent now, in order. */
    public List<Publication> takeWaiting() {
        List<Publication> waiting = kept.stream()
                .filter(publication -> publication.state == State.WAITING)
                .toList();
        waiting.forEach(publication -> publication.state = State.SENT);
        return waiting;
    }

    public void onPromisedWeakly(Publication publication) {
        publication.state = State.PROMISED_WEAKLY;
    }

    /**
     * It is stored for good, and so is all before it, as a topic takes the numbers of a producer in order.
     *
     * @return the messages of all that is known to be stored only now
     */
    public List<Bytes> onStored(Publication stored) {
        List<Bytes> messages = new ArrayList<>();
        while (!kept.isEmpty() && kept.getFirst().sequence.first() <= stored.sequence.first()) {
            Publication first = kept.removeFirst();
            first.state = State.STORED;
            messages.addAll(first.messages);
        }
        return messages;
    }

    /** All numbers before this one are known to be stored. */
    public long firstInDoubt() {
        return kept.isEmpty() ? next : kept.getFirst().sequence.first();
    }

    /** The next number that the topic takes is this one: what was promised weakly from there on is lost. */
    public void onExpected(long sequence) {
        long first = firstInDoubt();
        Violation.unless(
                first <= sequence && sequence < next,
                "producers",
                () -> sequence + " is expected of " + producer + ", which knows all before " + first + " to be stored");
        kept.stream()
                .filter(publication -> publication.sequence.first() >= sequence)
                .forEach(publication -> publication.state = State.WAITING);
    }

    /** What was sent and not answered is sent again. */
    public void onConnectionLost() {
        kept.stream()
                .filter(publication -> publication.state == State.SENT)
                .forEach(publication -> publication.state = State.WAITING);
    }
}
