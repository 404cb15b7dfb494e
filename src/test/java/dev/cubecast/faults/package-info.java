/**
 * Real processes that are killed, stopped and damaged while clients publish and read; what these are told is checked as
 * in simulations.
 */
@NullMarked
package dev.cubecast.faults;

import org.jspecify.annotations.NullMarked;
