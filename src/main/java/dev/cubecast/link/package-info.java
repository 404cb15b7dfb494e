/** One TCP connection to a neighbour: handshake, frames, fragments, priorities, limits, back-off. */
@NullMarked
package dev.cubecast.link;

import org.jspecify.annotations.NullMarked;
