package dev.cubecast.client;

import dev.cubecast.node.Web;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Keeps what comes of a topic; can let the client wait. */
final class Recorder implements TopicHandler {
    /** Bodies and gaps, in the order in which they came. */
    final List<Object> seen = new CopyOnWriteArrayList<>();

    private volatile Promise<Void> handled = Promise.promise();

    Recorder() {
        handled.complete();
    }

    @Override
    public Future<?> onMessage(Received message) {
        seen.add(String.valueOf(message.body()));
        return handled.future();
    }

    @Override
    public Future<?> onGap(Gap gap) {
        seen.add(gap);
        return handled.future();
    }

    /** From now on handling takes until {@link #goOn}. */
    void stall() {
        handled = Promise.promise();
    }

    void goOn() {
        handled.tryComplete();
    }

    void await(int count) throws InterruptedException {
        Web.await(count + " messages and gaps have come", () -> seen.size() >= count);
    }
}
