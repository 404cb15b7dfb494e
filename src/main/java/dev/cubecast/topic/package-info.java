/** Topics: their names, settings and ids, the shard a name hashes to and the vertices that hold a shard. */
@NullMarked
package dev.cubecast.topic;

import org.jspecify.annotations.NullMarked;
