/** Clients: their sessions, and the fan-out of each topic's feed to the sessions of this node that watch it. */
@NullMarked
package dev.cubecast.bridge;

import org.jspecify.annotations.NullMarked;
