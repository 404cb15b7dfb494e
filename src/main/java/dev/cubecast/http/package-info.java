/**
 * The node over HTTP: topics, publishing, server-sent events, WebSockets, the cube, health, metrics and the live page.
 */
@NullMarked
package dev.cubecast.http;

import org.jspecify.annotations.NullMarked;
