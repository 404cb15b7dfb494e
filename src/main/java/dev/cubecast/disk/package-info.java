/**
 * The disk of a real node: a RocksDB database, a thread that writes and one that reads, and what stands beside the
 * database so that damage is told from what a crash may leave. Only the node knows this package; to all others it is a
 * {@link dev.cubecast.consensus.LogStore}.
 */
@NullMarked
package dev.cubecast.disk;

import org.jspecify.annotations.NullMarked;
