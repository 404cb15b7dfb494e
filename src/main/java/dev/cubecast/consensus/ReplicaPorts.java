package dev.cubecast.consensus;

import dev.cubecast.overlay.EventQueue;
import dev.cubecast.trace.Trace;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * What a replica needs from the world around it.
 *
 * @param transport takes a message for another replica; it may be lost, late, repeated, out of order
 * @param onDamage told once when the disk has damaged what it held: this is no longer the replica that made its promises, and the
 *     node must end it (ARCHITECTURE.md, rule 20)
 */
public record ReplicaPorts(
        Consumer<ReplicaMessage> transport,
        LogStore store,
        StateMachine stateMachine,
        Consumer<String> onDamage,
        EventQueue events,
        RandomGenerator random,
        Trace trace) {}
