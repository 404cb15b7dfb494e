package dev.cubecast.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Context;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TurnEndTest {
    private final Vertx vertx = Vertx.vertx();
    private final Context loop = vertx.getOrCreateContext();
    private final TurnEnd events = new TurnEnd(loop);
    private final List<String> ran = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        vertx.close().await(10, TimeUnit.SECONDS);
    }

    /** Runs something on the loop, and returns when a task has completed what it was given. */
    private void onLoop(Consumer<Promise<Void>> task) throws Exception {
        Promise<Void> done = Promise.promise();
        loop.runOnContext(nothing -> task.accept(done));
        done.future().await(10, TimeUnit.SECONDS);
    }

    private void put(String... names) {
        for (String name : names) {
            events.later(() -> ran.add(name));
        }
    }

    @Test
    void runsInOrderWhatWasPutOff() throws Exception {
        for (int turn = 0; turn < 3; turn++) {
            onLoop(done -> {
                put("a", "b", "c");
                events.later(done::complete);
                ran.add("now");
            });
        }

        assertThat(ran).containsExactly("now", "a", "b", "c", "now", "a", "b", "c", "now", "a", "b", "c");
    }

    @Test
    void whatATaskPutsOffRunsAfterAllThatWasPutOffBefore() throws Exception {
        onLoop(done -> {
            events.later(() -> {
                put("next");
                events.later(done::complete);
            });
            put("this");
        });

        assertThat(ran).containsExactly("this", "next");
    }

    @Test
    void whoeverKeepsPuttingOffLetsOtherEventsIn() throws Exception {
        onLoop(done -> {
            putOffAgain(2 * TurnEnd.ROUNDS_MAX, done);
            loop.runOnContext(nothing -> ran.add("another event"));
        });

        assertThat(ran).hasSize(2 * TurnEnd.ROUNDS_MAX + 1);
        assertThat(ran.indexOf("another event")).isEqualTo(TurnEnd.ROUNDS_MAX);
    }

    private void putOffAgain(int times, Promise<Void> done) {
        events.later(() -> {
            ran.add("again");
            if (times > 1) {
                putOffAgain(times - 1, done);
            } else {
                done.complete();
            }
        });
    }

    @Test
    void aTaskThatThrowsTakesNoOtherWithIt() throws Exception {
        List<Throwable> thrown = new ArrayList<>();
        loop.exceptionHandler(thrown::add);
        onLoop(done -> {
            put("before");
            events.later(() -> {
                put("put off before it throws");
                throw new IllegalStateException("on purpose");
            });
            put("after");
            events.later(() -> events.later(() -> events.later(done::complete)));
        });
        onLoop(done -> {
            put("later");
            events.later(done::complete);
        });

        assertThat(ran).containsExactly("before", "after", "put off before it throws", "later");
        assertThat(thrown).hasSize(1);
    }
}
