/**
 * Leadership of the shards of topics that are not stored: which this node leads, and which of their topics are in use.
 * {@link dev.cubecast.delivery} pushes their messages.
 */
@NullMarked
package dev.cubecast.ephemeral;

import org.jspecify.annotations.NullMarked;
