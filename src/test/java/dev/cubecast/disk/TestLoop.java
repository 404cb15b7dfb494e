package dev.cubecast.disk;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** An event loop that a test turns by hand. */
final class TestLoop implements Executor {
    private static final long PATIENCE_S = 30;

    private final BlockingQueue<Runnable> events = new LinkedBlockingQueue<>();

    @Override
    public void execute(Runnable event) {
        events.add(event);
    }

    /** Runs events, waiting for more, until something is so and none is left. */
    void runUntil(BooleanSupplier done) {
        while (!done.getAsBoolean() || !events.isEmpty()) {
            runNext();
        }
    }

    private void runNext() {
        try {
            Runnable next = events.poll(PATIENCE_S, TimeUnit.SECONDS);
            assertThat(next).as("an event within %d s", PATIENCE_S).isNotNull();
            next.run();
        } catch (InterruptedException interruption) {
            throw new AssertionError(interruption);
        }
    }
}
