/**
 * How blank nodes become a cube (ARCHITECTURE.md, rule 15), and what they then have: a name for the cube, a disk for
 * each vertex, a group for each shard.
 */
@NullMarked
package dev.cubecast.forming;

import org.jspecify.annotations.NullMarked;
