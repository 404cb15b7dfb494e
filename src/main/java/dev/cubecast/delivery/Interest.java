package dev.cubecast.delivery;

import dev.cubecast.overlay.Vertex;

/** That one node wants one topic, as the topic's leader remembers it. */
final class Interest {
    final Vertex vertex;
    final TopicHead head;
    /** The round of the node's last registration. */
    long round;

    long renewedMs;
    /** Whether something was pushed that the node has not confirmed. */
    boolean behind;

    Interest(Vertex vertex, TopicHead head) {
        this.vertex = vertex;
        this.head = head;
    }
}
