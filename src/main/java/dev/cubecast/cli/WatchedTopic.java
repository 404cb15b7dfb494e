package dev.cubecast.cli;

import dev.cubecast.topic.TopicName;
import java.io.InputStream;
import java.net.URI;

/** A topic that is watched over one connection after another. */
final class WatchedTopic {
    private final NodeClient client;
    private final String path;
    private final ReadPlace from;

    /** The last event that came whole; empty at first. */
    private String lastEventId = "";

    /** @param from where the first connection begins; each later one goes on behind the last event that had an id */
    WatchedTopic(NodeClient client, TopicName topic, ReadPlace from) {
        this.client = client;
        this.path = NodeClient.pathOf(topic) + "/events";
        this.from = from;
    }

    /** Opens a stream at the current node; the caller closes it. */
    InputStream open() throws RequestFailure {
        boolean begins = lastEventId.isEmpty() && !from.isLatest();
        return client.events(begins ? path + '?' + from.parameter() : path, lastEventId);
    }

    String lastEventId() {
        return lastEventId;
    }

    void onEventId(String id) {
        lastEventId = id;
    }

    /**
     * Whether a connection that is opened now may leave out what came since the last one, without the node knowing of
     * it.
     */
    boolean mayMiss() {
        return lastEventId.isEmpty() && from.isLatest();
    }

    URI node() {
        return client.current();
    }

    void goToNextNode() {
        client.goToNextNode();
    }
}
