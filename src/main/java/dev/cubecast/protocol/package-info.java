/** All that one node decides, composed: the simulator and the node run these same classes. */
@NullMarked
package dev.cubecast.protocol;

import org.jspecify.annotations.NullMarked;
