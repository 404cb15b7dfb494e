/** Programs that use Cubecast from Java, short enough to be read as a whole. The README shows them; tests run them. */
@NullMarked
package dev.cubecast.examples;

import org.jspecify.annotations.NullMarked;
