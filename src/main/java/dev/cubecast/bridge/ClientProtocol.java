package dev.cubecast.bridge;

import dev.cubecast.delivery.Gap;
import dev.cubecast.message.Message;
import dev.cubecast.topic.TopicName;

/**
 * How one client protocol writes down what a topic delivers. Stateless: what it writes is shared by all clients of a
 * topic.
 */
public interface ClientProtocol {
    /** The name in the metrics. */
    String name();

    /**
     * Appends one message as the complete bytes that go to the socket.
     *
     * @param delivered the batch that it is in
     * @param index of the message in the batch
     * @param message the message at that index, decoded
     */
    void writeMessage(ByteWriter out, Delivered delivered, int index, Message message);

    /** Appends the notice of a gap likewise. */
    void writeGap(ByteWriter out, TopicName topic, Gap gap);
}
