package dev.cubecast.overlay;

import dev.cubecast.message.Bytes;
import dev.cubecast.message.Kind;

/**
 * What one node tells another in one way. It is bytes on links only: what a node tells itself stays the object that it
 * is, as most messages of a topic are published, numbered and watched at one node. It never changes.
 */
public interface Payload {
    Kind kind();

    /** The bytes, which begin with the kind. */
    Bytes encode();
}
