/**
 * The protocol of the Vert.x event bus bridge, in which any address is a topic: one core for all transports, and the
 * TCP endpoint. What travels over HTTP is attached in the package {@code http}.
 */
@NullMarked
package dev.cubecast.eventbus;

import org.jspecify.annotations.NullMarked;
