package dev.cubecast.delivery;

import dev.cubecast.overlay.EventQueue;
import dev.cubecast.overlay.Router;
import dev.cubecast.overlay.Vertex;
import dev.cubecast.topic.Leaders;
import dev.cubecast.topic.TopicName;
import dev.cubecast.trace.Trace;

/** The topics that this node has subscribers of, and how far each has been delivered. */
public class Feeds {
    public Feeds(
            Vertex self,
            DeliverySettings settings,
            Router router,
            Leaders leaders,
            EventQueue events,
            FeedListener listener,
            Trace trace) {}

    /** Starts to follow a topic from its end. A topic that is followed already answers ready again. */
    public void subscribe(TopicName topic, long nowMs) {}

    /** Stops to follow a topic. */
    public void unsubscribe(TopicName topic, long nowMs) {}

    public void onLeadersChanged(long nowMs) {}

    public void tick(long nowMs) {}

    public int size() {
        return 0;
    }
}
