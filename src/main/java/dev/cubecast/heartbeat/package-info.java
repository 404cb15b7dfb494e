/** The membership of a node, as a verticle, and the file that keeps its incarnation. */
@NullMarked
package dev.cubecast.heartbeat;

import org.jspecify.annotations.NullMarked;
