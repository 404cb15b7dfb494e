/**
 * What clients may ask of a node, the same at every endpoint: publishes, pulls, topics and the cube as JSON, and every
 * error.
 */
@NullMarked
package dev.cubecast.operations;

import org.jspecify.annotations.NullMarked;
