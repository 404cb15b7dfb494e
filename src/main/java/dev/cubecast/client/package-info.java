/**
 * A client of Cubecast for programs on Vert.x: {@link dev.cubecast.client.CubecastClient} publishes and subscribes over
 * the event bus protocol of any node of a list, and goes on at another one when that goes away. It shares no code with
 * the node. What decides (numbers, windows, pauses, resume points) knows no Vert.x and is given the time; sockets and
 * timers are around it.
 */
@NullMarked
package dev.cubecast.client;

import org.jspecify.annotations.NullMarked;
