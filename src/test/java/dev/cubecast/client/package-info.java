/** The Java client: its decisions with time driven by hand, against a node, and against processes that are killed. */
@NullMarked
package dev.cubecast.client;

import org.jspecify.annotations.NullMarked;
