/**
 * Messages as they travel and are kept: encoded once at the entry node, never again. Also the small reader and writer
 * that all wire formats share.
 */
@NullMarked
package dev.cubecast.message;

import org.jspecify.annotations.NullMarked;
