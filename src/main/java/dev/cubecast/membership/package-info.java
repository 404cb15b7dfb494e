/**
 * Who is in the cube and alive: heartbeats, suspicion and its confirmation, incarnations, the view and how it spreads.
 */
@NullMarked
package dev.cubecast.membership;

import org.jspecify.annotations.NullMarked;
