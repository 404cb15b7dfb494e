/**
 * Raft for one replication group, without sockets, disks and clocks: messages, ticks and completed writes come in,
 * messages and writes go out. Sections cited as "Raft dissertation" are those of D. Ongaro, Consensus: Bridging Theory
 * and Practice, Stanford 2014.
 */
@NullMarked
package dev.cubecast.consensus;

import org.jspecify.annotations.NullMarked;
