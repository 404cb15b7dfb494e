package dev.cubecast.consensus;

import dev.cubecast.overlay.EventQueue;
import dev.cubecast.trace.Trace;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * What a replica needs from the world around it.
 *
 * @param transport takes a message for another replica; it may be lost, late, repeated, out of order
 * @param onDamage told what the disk has damaged, as often as it is met; {@link DamagePolicy} decides what comes of
 *     that
 */
public record ReplicaPorts(
        Consumer<ReplicaMessage> transport,
        LogStore store,
        StateMachine stateMachine,
        Consumer<Damage> onDamage,
        EventQueue events,
        RandomGenerator random,
        Trace trace) {}
