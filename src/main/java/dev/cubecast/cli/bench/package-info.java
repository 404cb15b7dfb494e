/**
 * Load on a running cube through the Java client, what it took and how soon, and whether all that was acknowledged
 * came.
 */
@NullMarked
package dev.cubecast.cli.bench;

import org.jspecify.annotations.NullMarked;
