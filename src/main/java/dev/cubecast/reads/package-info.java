/**
 * Reads of durable topics: what replicas answer, and how any node finds one that can. Pushes only save reads; what a
 * push does not bring is read here.
 */
@NullMarked
package dev.cubecast.reads;

import org.jspecify.annotations.NullMarked;
