/** One TCP connection to each neighbour: handshake, frames, fragments, priorities, limits, back-off. */
@NullMarked
package dev.cubecast.link;

import org.jspecify.annotations.NullMarked;
