/** Settings from files, the environment and arguments: where each value came from, and what is wrong with it. */
@NullMarked
package dev.cubecast.config;

import org.jspecify.annotations.NullMarked;
