package dev.cubecast.overlay;

/** The end of the current event: what a node sends to itself is handled there, never inside the call that sent it. */
public interface EventQueue {
    /** Runs the task on the same thread after the current event, in the order of the calls. */
    void later(Runnable task);
}
