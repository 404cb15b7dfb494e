/** The links of a node and what travels them, as a verticle. */
@NullMarked
package dev.cubecast.routing;

import org.jspecify.annotations.NullMarked;
