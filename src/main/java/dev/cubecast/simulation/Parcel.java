package dev.cubecast.simulation;

import dev.cubecast.message.Bytes;
import dev.cubecast.overlay.Envelope;
import dev.cubecast.overlay.Priority;
import org.jspecify.annotations.Nullable;

/**
 * A frame on a link.
 *
 * @param envelope what is in the frame; null if that is not an envelope
 * @param crossings links that the envelope has crossed since its origin, this one included
 */
record Parcel(Bytes frame, Priority priority, @Nullable Envelope envelope, int crossings) {}
