package dev.cubecast.bridge;

import dev.cubecast.delivery.ReaderOutlet;
import dev.cubecast.delivery.TopicReader;
import dev.cubecast.protocol.DurableDelivery;
import dev.cubecast.protocol.Location;
import dev.cubecast.protocol.Location.Located;
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
record DurableTopics(TopicLocator locator, DurableDelivery delivery, LongSupplier nowMs) {

    /** @param whenDone called exactly once, never within this call */
    void locate(TopicName topic, boolean createIfMissing, long deadlineMs, Consumer<Location> whenDone) {
        locator.locate(topic, createIfMissing, deadlineMs, whenDone, nowMs.getAsLong());
    }

    /** A leader has said that this topic does not have its name any more. */
    void forget(TopicName topic, TopicId id) {
        locator.forget(topic, id);
    }

    /** Never calls the outlet within this call. */
    TopicReader subscribe(Located topic, Start start, ReaderOutlet outlet) {
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
