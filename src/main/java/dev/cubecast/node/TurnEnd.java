package dev.cubecast.node;

import dev.cubecast.overlay.EventQueue;
import io.vertx.core.Context;
import java.util.ArrayDeque;
import java.util.Queue;

/**
 * The end of an event-loop turn. What was put off in one turn runs in order in one task of the loop; what those tasks put off
 * runs in the next, so a node that keeps talking to itself still serves its sockets.
 */
final class TurnEnd implements EventQueue {
    private final Context context;
    private Queue<Runnable> tasks = new ArrayDeque<>();
    /** The queue of the turn before, which is empty. */
    private Queue<Runnable> spare = new ArrayDeque<>();

    TurnEnd(Context context) {
        this.context = context;
    }

    @Override
    public void later(Runnable task) {
        tasks.add(task);
        if (tasks.size() == 1) {
            context.runOnContext(nothing -> runAll());
        }
    }

    private void runAll() {
        Queue<Runnable> turn = tasks;
        tasks = spare;
        spare = turn;
        try {
            for (Runnable task = turn.poll(); task != null; task = turn.poll()) {
                task.run();
            }
        } finally {
            if (!turn.isEmpty()) {
                // A task has thrown, which the loop reports. The others are none the less due.
                turn.addAll(tasks);
                tasks.clear();
                spare = tasks;
                tasks = turn;
                context.runOnContext(nothing -> runAll());
            }
        }
    }
}
