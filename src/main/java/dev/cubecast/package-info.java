/** The process. */
@NullMarked
package dev.cubecast;

import org.jspecify.annotations.NullMarked;
