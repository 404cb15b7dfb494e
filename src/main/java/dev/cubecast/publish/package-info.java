/**
 * A publish on its way from the node a client is connected to, to the leader of its shard: stored once and in order.
 */
@NullMarked
package dev.cubecast.publish;

import org.jspecify.annotations.NullMarked;
