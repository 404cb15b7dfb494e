/** One node, put together: its configuration, its verticles, its log and its metrics. */
@NullMarked
package dev.cubecast.node;

import org.jspecify.annotations.NullMarked;
