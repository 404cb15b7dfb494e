package dev.cubecast.overlay;

import dev.cubecast.message.Bytes;

/** The links of a node to its neighbours. */
public interface LinkPort {
    /**
     * Hands a frame of at most {@link Limits#FRAME_BYTES_MAX} to the link towards a neighbour. Neither blocks nor
     * throws. Frames of one priority arrive in the order sent, or not at all when the link breaks.
     *
     * @return false if the frame was not taken: the link is down, or what waits in this priority has reached its limit
     */
    boolean send(Vertex neighbour, Priority priority, Bytes frame);
}
