package dev.cubecast.client;

import io.vertx.core.Context;
import io.vertx.core.Future;
import java.util.Objects;
import java.util.Optional;

/** Gives a handler what comes, one after the other, and keeps what comes meanwhile. */
final class Handling {
    private final TopicHandler handler;
    private final Context context;
    private final Listener listener;
    private final Inbox<Event> inbox;
    private boolean isBusy;
    private boolean holdsUp;
    private boolean closed;

    /** What waits for the handler. */
    private sealed interface Event {
        record OfMessage(Received message) implements Event {}

        record OfGap(Gap gap) implements Event {}
    }

    /** Who hears how it goes. */
    interface Listener {
        void onHandled(Received message);

        /** As much waits as may, or no longer does. */
        void onHoldsUp(boolean holdsUp);

        /** The handler has failed: nothing more is given to it. */
        void onFailed(Throwable why);
    }

    /** @param max see {@link Inbox} */
    Handling(TopicHandler handler, Context context, int max, Listener listener) {
        this.handler = handler;
        this.context = context;
        this.listener = listener;
        inbox = new Inbox<>(max);
    }

    void add(Received message) {
        inbox.add(new Event.OfMessage(message));
    }

    void add(Gap gap) {
        inbox.add(new Event.OfGap(gap));
    }

    /** Handles what has been added. Those that are done at once follow on each other here. */
    void goOn() {
        while (!isBusy && !closed) {
            Optional<Event> next = inbox.take();
            if (next.isEmpty()) {
                break;
            }
            handle(next.get());
        }
        tellFlow();
    }

    private void tellFlow() {
        if (holdsUp != inbox.holdsUp()) {
            holdsUp = inbox.holdsUp();
            listener.onHoldsUp(holdsUp);
        }
    }

    private void handle(Event event) {
        isBusy = true;
        Future<?> handled = call(event);
        if (handled.succeeded()) {
            onHandled(event);
        } else {
            handled.onComplete(done -> context.runOnContext(nothing -> {
                if (done.succeeded()) {
                    onHandled(event);
                    goOn();
                } else if (!closed) {
                    listener.onFailed(done.cause());
                }
            }));
        }
    }

    /** Whatever the user's code throws ends the subscription, not the client. */
    private Future<?> call(Event event) {
        try {
            Future<?> handled = event instanceof Event.OfMessage one
                    ? handler.onMessage(one.message())
                    : handler.onGap(((Event.OfGap) event).gap());
            return Objects.requireNonNull(handled, "a handler returns a future");
        } catch (RuntimeException thrown) {
            return Future.failedFuture(thrown);
        }
    }

    private void onHandled(Event event) {
        isBusy = false;
        if (event instanceof Event.OfMessage one) {
            listener.onHandled(one.message());
        }
    }

    /** The handler gets nothing more. */
    void close() {
        closed = true;
        inbox.clear();
        tellFlow();
    }
}
