/** The shards that a node leads or follows, as a verticle. */
@NullMarked
package dev.cubecast.replication;

import org.jspecify.annotations.NullMarked;
