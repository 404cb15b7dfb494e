/** Scenarios as text, whatever they are about: read, replayed and compared. */
@NullMarked
package dev.cubecast.scenario;

import org.jspecify.annotations.NullMarked;
