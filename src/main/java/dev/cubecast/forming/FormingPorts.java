package dev.cubecast.forming;

import dev.cubecast.overlay.Vertex;
import dev.cubecast.trace.Trace;
import java.util.function.BiConsumer;
import java.util.random.RandomGenerator;

/**
 * What forming a cube needs from the world around it.
 *
 * @param transport takes a message for another member; it may be lost, late, repeated, out of order
 */
public record FormingPorts(
        BiConsumer<Vertex, FormingMessage> transport, CharterStore store, RandomGenerator random, Trace trace) {}
