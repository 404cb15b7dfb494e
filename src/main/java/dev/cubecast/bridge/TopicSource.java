package dev.cubecast.bridge;

import dev.cubecast.delivery.ReaderOutlet;
import dev.cubecast.delivery.TopicReader;
import dev.cubecast.protocol.Location;
import dev.cubecast.protocol.Location.Located;
import dev.cubecast.topic.TopicId;
import dev.cubecast.topic.TopicName;
import java.util.function.Consumer;

/** Where topics are, and what brings the messages of those that are stored. */
interface TopicSource {
    /** @param whenDone called exactly once, never within this call */
    void locate(TopicName topic, boolean createIfMissing, long deadlineMs, Consumer<Location> whenDone);

    /** A leader has said that this topic does not have its name any more. */
    void forget(TopicName topic, TopicId id);

    /** Never calls the outlet within this call. */
    TopicReader subscribe(Located topic, Start start, ReaderOutlet outlet);
}
