package dev.cubecast.bridge;

import dev.cubecast.bridge.ClientConnection.Refusal;
import dev.cubecast.bridge.ClientConnection.Refusal.Reason;
import dev.cubecast.delivery.ReaderOutlet;
import dev.cubecast.delivery.TopicReader;
import dev.cubecast.protocol.DurableDelivery;
import dev.cubecast.protocol.Location;
import dev.cubecast.protocol.Location.Located;
import dev.cubecast.protocol.NodeProtocol;
import dev.cubecast.protocol.TopicLocator;
import dev.cubecast.reads.ReadAnswer.Decided;
import dev.cubecast.reads.ReadQuestion;
import dev.cubecast.topic.TopicId;
import dev.cubecast.topic.TopicName;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Where topics are, and what is read of those that are stored.
 *
 * @param nowMs the monotonic milliseconds that the node's protocol runs on
 */
record DurableTopics(TopicLocator locator, DurableDelivery delivery, LongSupplier nowMs) implements TopicSource {
    /** Those of a node, if it has a part for them. */
    static Optional<DurableTopics> of(NodeProtocol protocol, LongSupplier nowMs) {
        return protocol.durable()
                .flatMap(part -> protocol.locator().map(locator -> new DurableTopics(locator, part.delivery(), nowMs)));
    }

    @Override
    public void locate(TopicName topic, boolean createIfMissing, long deadlineMs, Consumer<Location> whenDone) {
        locator.locate(topic, createIfMissing, deadlineMs, whenDone, nowMs.getAsLong());
    }

    @Override
    public void forget(TopicName topic, TopicId id) {
        locator.forget(topic, id);
    }

    void forget(Located located) {
        forget(located.topic().name(), located.topic().id());
    }

    static Refusal nothingStored(TopicName topic) {
        return new Refusal(
                Reason.NOTHING_STORED,
                "the topic " + topic + " keeps no messages: it can only be watched, from the latest one on");
    }

    /** Why there are no messages of a topic to be read. */
    static Refusal refusal(TopicName topic, Location location) {
        if (location instanceof Located) {
            return nothingStored(topic);
        } else if (location instanceof Location.NotFound) {
            return new Refusal(Reason.UNKNOWN_TOPIC, "nobody has created the topic " + topic);
        } else if (location instanceof Location.TooMany) {
            return new Refusal(
                    Reason.TOO_MANY_TOPICS, "the group that the topic would belong to has as many topics as it may");
        } else if (location instanceof Location.Unavailable unavailable) {
            return new Refusal(Reason.UNAVAILABLE, unavailable.detail());
        }
        return new Refusal(Reason.OVERLOADED, "too many topics are looked up at this moment");
    }

    @Override
    public TopicReader subscribe(Located topic, Start start, ReaderOutlet outlet) {
        TopicName name = topic.topic().name();
        return start instanceof Start.After after
                ? delivery.readers().resume(topic.group(), name, after.point(), outlet, nowMs.getAsLong())
                : delivery.readers().subscribe(topic.group(), name, start.place(), outlet, nowMs.getAsLong());
    }

    /** @param whenDone called exactly once, never within this call; with nothing if nobody could answer by then */
    void read(ReadQuestion question, long deadlineMs, Consumer<Optional<Decided>> whenDone) {
        delivery.reads().read(question, deadlineMs, whenDone, nowMs.getAsLong());
    }
}
