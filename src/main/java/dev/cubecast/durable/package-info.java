/**
 * What the log of a group with durable topics is about: the state that follows from its entries, and the leader's
 * intake of publishes. The counterpart of {@code ephemeral}.
 */
@NullMarked
package dev.cubecast.durable;

import org.jspecify.annotations.NullMarked;
