package dev.cubecast.node;

import dev.cubecast.overlay.EventQueue;
import io.vertx.core.Context;
import java.util.ArrayDeque;
import java.util.Queue;

/**
 * The end of an event-loop turn. What was put off in one turn runs in order in one task of the loop, and then what
 * those tasks put off, some rounds long: a message that comes alone takes seven from its frame to the sockets. What is
 * put off in the last round runs in the next task of the loop, so a node that keeps talking to itself still serves its
 * sockets.
 */
final class TurnEnd implements EventQueue {
    /** The most rounds in one task of the loop. */
    static final int ROUNDS_MAX = 8;

    private final Context context;
    private Queue<Runnable> tasks = new ArrayDeque<>();
    /** The queue of the turn before, which is empty. */
    private Queue<Runnable> spare = new ArrayDeque<>();

    private boolean isDue;

    TurnEnd(Context context) {
        this.context = context;
    }

    @Override
    public void later(Runnable task) {
        tasks.add(task);
        if (!isDue) {
            isDue = true;
            context.runOnContext(nothing -> runRounds());
        }
    }

    private void runRounds() {
        try {
            for (int round = 0; round < ROUNDS_MAX && !tasks.isEmpty(); round++) {
                runRound();
            }
        } finally {
            isDue = !tasks.isEmpty();
            if (isDue) {
                context.runOnContext(nothing -> runRounds());
            }
        }
    }

    private void runRound() {
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
            }
        }
    }
}
