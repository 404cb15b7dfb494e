/** Clients that are not ours or not in Java, run against nodes in processes of their own. */
@NullMarked
package dev.cubecast.clients;

import org.jspecify.annotations.NullMarked;
