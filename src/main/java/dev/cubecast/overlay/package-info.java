/** The hypercube: vertices, routes over its live part, multicast and the envelopes that travel them. */
@NullMarked
package dev.cubecast.overlay;

import org.jspecify.annotations.NullMarked;
