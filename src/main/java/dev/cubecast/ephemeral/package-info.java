/** Leaders of topics that are not stored: offsets, the tail, and who wants them. */
@NullMarked
package dev.cubecast.ephemeral;

import org.jspecify.annotations.NullMarked;
