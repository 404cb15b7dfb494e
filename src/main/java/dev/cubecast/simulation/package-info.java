/** Many nodes' protocols under one seeded scheduler, with faults and with checkers of what must hold all the same. */
@NullMarked
package dev.cubecast.simulation;

import org.jspecify.annotations.NullMarked;
