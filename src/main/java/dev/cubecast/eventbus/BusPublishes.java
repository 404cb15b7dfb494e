package dev.cubecast.eventbus;

import dev.cubecast.bridge.ByteWriter;
import dev.cubecast.consensus.ProducerId;
import dev.cubecast.consensus.StoredPublish.Sequence;
import dev.cubecast.message.Bytes;
import dev.cubecast.message.Message;
import dev.cubecast.message.Message.ContentType;
import dev.cubecast.operations.ErrorCode;
import dev.cubecast.operations.Problem;
import dev.cubecast.operations.ProblemException;
import dev.cubecast.operations.PublishParameters;
import dev.cubecast.operations.PublishProblem;
import dev.cubecast.operations.TopicNames;
import dev.cubecast.overlay.Limits;
import dev.cubecast.protocol.PublicationOutcome;
import dev.cubecast.protocol.PublicationOutcome.Stored;
import dev.cubecast.topic.TopicName;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one connection publishes. Messages for one topic that come together and ask for the same go as one publish,
 * which costs the cube little more than one message, whatever comes for other topics between them; each gets an answer
 * of its own.
 */
final class BusPublishes {
    /** Beyond this a bundle costs no less for each message, and what is on its way to the leader should be known. */
    private static final int BUNDLE_BYTES = 64 << 10;

    private final BusConnections owner;
    private final EventBusProtocol protocol;
    private final UnderWay underWay;
    private final BusAnswers answers;
    private final Runnable onProgress;
    /** Of those who ask for nothing in particular. */
    private final PublishParameters plain;

    /** What has come in this event, by the address that the client names. */
    private final Map<String, Bundle> open = new LinkedHashMap<>();

    private boolean submits;

    /** A message that waits, as too much is on its way to its topic's leader. Nothing is taken after it. */
    private @Nullable Bundle held;

    /** Lets it go; one object, by which this is known among others that wait. */
    private final Runnable goOn = this::onRoom;

    /**
     * Numbered messages that this connection has published. Of producers beyond as many, each message is a publish of
     * its own.
     */
    private final Map<Numbered, Progress> producers = new HashMap<>();

    private record Numbered(TopicName topic, ProducerId producer) {}

    /**
     * How far a producer has come here. What it sends is new if the last outcome was that of a new message and all
     * numbers since are higher than those before. A publish of which a part was stored before is refused, so a producer
     * that may be repeating itself is taken message by message.
     */
    private static final class Progress {
        private long begun;
        private boolean isNew;
    }

    /** @param onProgress called when less is under way than before */
    BusPublishes(
            BusConnections owner,
            EventBusProtocol protocol,
            UnderWay underWay,
            BusAnswers answers,
            Runnable onProgress) {
        this.owner = owner;
        this.protocol = protocol;
        this.underWay = underWay;
        this.answers = answers;
        this.onProgress = onProgress;
        this.plain =
                new PublishParameters(null, null, owner.settings().deadlines().defaultMs());
    }

    /** Whether no more may be published for now. */
    boolean mustWait() {
        return held != null || underWay.isFull();
    }

    /** The connection is gone. */
    void close() {
        owner.publishing().turns().leave(goOn);
        letGo();
    }

    private void onRoom() {
        letGo();
        onProgress.run();
    }

    private void letGo() {
        Bundle bundle = held;
        held = null;
        if (bundle != null) {
            owner.incoming().add(-bundle.bytes());
            submit(bundle);
        }
    }

    /** @param cameMs when this had come */
    void publish(String address, Bytes body, Map<String, String> headers, @Nullable String replyAddress, long cameMs) {
        try {
            PublishParameters asked = headers.isEmpty()
                    ? plain
                    : PublishParameters.of(
                            Headers.parameters(headers), owner.settings().deadlines());
            add(address, asked, encode(body, headers), replyAddress, cameMs);
        } catch (ProblemException wrong) {
            submit();
            onUnpublished(replyAddress, wrong.problem());
        }
    }

    private static Bytes encode(Bytes body, Map<String, String> headers) {
        Message message = new Message(ContentType.JSON, Headers.ofMessage(headers), body);
        Bytes encoded = message.encode();
        // Encoded it is a little longer.
        if (encoded.length() > Limits.MESSAGE_BYTES_MAX && message.bytes() > Limits.MESSAGE_BYTES_MAX) {
            throw new ProblemException(
                    ErrorCode.TOO_LARGE,
                    "the message has " + message.bytes() + " bytes with its headers; it has at most "
                            + Limits.MESSAGE_BYTES_MAX);
        }
        return encoded;
    }

    private void add(
            String address, PublishParameters asked, Bytes message, @Nullable String replyAddress, long cameMs) {
        Bundle bundle = open.get(address);
        TopicName topic = bundle == null ? TopicNames.parse(address) : bundle.topic();
        underWay.begin(message.length());
        boolean mayFollow = mayFollow(topic, asked);
        if (bundle == null || !mayFollow || !bundle.takes(asked, message, cameMs)) {
            if (bundle != null) {
                submit(bundle);
            }
            bundle = new Bundle(topic, asked, cameMs);
            open.put(address, bundle);
        }
        bundle.add(message, replyAddress);
        if (bundle.size() == 1 && holds(bundle)) {
            open.remove(address);
        } else if (bundle.bytes() >= BUNDLE_BYTES) {
            open.remove(address);
            submit(bundle);
        } else if (!submits) {
            submits = true;
            owner.events().later(this::submitAtEnd);
        }
    }

    /**
     * Has the first message of a bundle wait if it must. What there is no room for here is sent, and may be refused.
     */
    private boolean holds(Bundle first) {
        boolean holds = owner.incoming().hasRoomFor(first.bytes())
                && owner.publishing().turns().mustWait(first.topic(), first.deadlineMs(), goOn);
        if (holds) {
            held = first;
            owner.incoming().add(first.bytes());
        }
        return holds;
    }

    private boolean mayFollow(TopicName topic, PublishParameters asked) {
        Sequence sequence = asked.sequence();
        if (sequence == null) {
            return true;
        }
        Numbered numbered = new Numbered(topic, sequence.producer());
        Progress progress = producers.get(numbered);
        if (progress == null) {
            progress = new Progress();
            if (producers.size() < owner.settings().publishesMax()) {
                producers.put(numbered, progress);
            }
        }
        progress.isNew &= sequence.first() > progress.begun;
        progress.begun = Math.max(progress.begun, sequence.first());
        return progress.isNew;
    }

    private void submitAtEnd() {
        submits = false;
        submit();
    }

    /** What comes after this is not published before what has come. */
    void submit() {
        // Not cleared: that would take as long as for the most topics there ever were.
        Iterator<Bundle> bundles = open.values().iterator();
        while (bundles.hasNext()) {
            Bundle next = bundles.next();
            bundles.remove();
            submit(next);
        }
    }

    private void submit(Bundle bundle) {
        owner.publishing()
                .publish(
                        bundle.publication(),
                        bundle.deadlineMs(),
                        outcome -> onOutcome(bundle, outcome),
                        owner.nowMs());
    }

    private void onOutcome(Bundle bundle, PublicationOutcome outcome) {
        remember(bundle, outcome);
        owner.metrics().onOutcome(owner.nowMs() - bundle.cameMs());
        if (PublishProblem.isNone(outcome)) {
            owner.metrics().onStored(protocol, bundle.size());
            acknowledge(bundle, outcome);
        } else {
            Problem problem = PublishProblem.of(outcome);
            bundle.replyAddresses().forEach(replyAddress -> onUnpublished(replyAddress, problem));
        }
        underWay.end(bundle.size(), bundle.bytes());
        onProgress.run();
    }

    private void remember(Bundle bundle, PublicationOutcome outcome) {
        Sequence sequence = bundle.asked().sequence();
        Progress progress = sequence == null ? null : producers.get(new Numbered(bundle.topic(), sequence.producer()));
        if (progress != null) {
            progress.isNew = outcome instanceof Stored stored && !stored.duplicate();
        }
    }

    /** The messages of one publish have offsets that follow each other. */
    private void acknowledge(Bundle bundle, PublicationOutcome outcome) {
        List<@Nullable String> replyAddresses = bundle.replyAddresses();
        for (int i = 0; i < replyAddresses.size(); i++) {
            String replyAddress = replyAddresses.get(i);
            if (replyAddress != null) {
                answers.answer(replyAddress, acknowledgement(bundle.topic(), outcome, i));
            }
        }
    }

    private static Bytes acknowledgement(TopicName topic, PublicationOutcome outcome, int index) {
        ByteWriter json = new ByteWriter(128);
        json.writeText("{\"topic\":\"").writeText(topic.text()).writeByte('"');
        if (outcome instanceof Stored stored) {
            json.writeText(",\"offset\":").writeDecimal(stored.first() + index);
            json.writeText(",\"epoch\":").writeDecimal(stored.epoch());
            json.writeText(",\"durability\":\"").writeText(stored.level().text());
            json.writeText("\",\"duplicate\":").writeText(String.valueOf(stored.duplicate()));
        } else {
            json.writeText(",\"durability\":\"none\",\"duplicate\":false");
        }
        return json.writeByte('}').written();
    }

    private void onUnpublished(@Nullable String replyAddress, Problem problem) {
        owner.metrics().onUnpublished(protocol, problem.code());
        answers.answerError(replyAddress, problem);
    }
}
