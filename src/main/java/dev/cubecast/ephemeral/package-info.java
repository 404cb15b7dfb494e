/** Leaders of topics that are not stored: offsets, the tail, and the topics themselves. */
@NullMarked
package dev.cubecast.ephemeral;

import org.jspecify.annotations.NullMarked;
