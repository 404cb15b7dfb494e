package dev.cubecast.protocol;

import dev.cubecast.forming.CharterStore;
import dev.cubecast.trace.Trace;
import java.util.random.RandomGenerator;

/** What forming a cube needs from the world around its node. */
public record CubeFormationPorts(CharterStore store, RandomGenerator random, Trace trace) {}
