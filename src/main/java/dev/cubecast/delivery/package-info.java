/**
 * A batch on its way from its leader to the sessions: interest, pushes and their confirmation, repair, gaps, slow
 * sessions.
 */
@NullMarked
package dev.cubecast.delivery;

import org.jspecify.annotations.NullMarked;
