/**
 * What clients of durable topics may rely on, as checks of what they were told: the same for simulated clients and for
 * real ones.
 */
@NullMarked
package dev.cubecast.history;

import org.jspecify.annotations.NullMarked;
