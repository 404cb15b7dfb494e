/** What the protocol says about itself: state changes for the log, counters for the metrics. */
@NullMarked
package dev.cubecast.trace;

import org.jspecify.annotations.NullMarked;
