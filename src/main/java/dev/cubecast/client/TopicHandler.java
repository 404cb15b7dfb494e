package dev.cubecast.client;

import io.vertx.core.Future;

/**
 * What a subscriber does with what it gets, on the client's Vert.x context, one after the other: while a future is not
 * complete nothing else of the subscription is delivered, and once {@link ClientOptions#bufferMax} of it wait, the
 * client reads no more. A future that fails, or a handler that throws, ends the subscription
 * ({@link Subscription#ended}).
 */
public interface TopicHandler {
    /** The next message, each once and in the order of the topic. */
    Future<?> onMessage(Received message);

    /** Messages that will not come, told before the one that follows on them. */
    Future<?> onGap(Gap gap);
}
