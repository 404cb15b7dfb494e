package dev.cubecast.link;

import dev.cubecast.overlay.Vertex;
import java.nio.charset.StandardCharsets;
import java.util.function.LongSupplier;

/**
 * Who a node says it is.
 *
 * @param cubeName 1 to 255 bytes of UTF-8, the same at all nodes of the cube
 * @param incarnation the node's present incarnation, asked for at each handshake
 */
public record LinkIdentity(Vertex vertex, String cubeName, LongSupplier incarnation) {
    public LinkIdentity {
        int bytes = cubeName.getBytes(StandardCharsets.UTF_8).length;
        if (bytes < 1 || bytes > Hello.CUBE_NAME_BYTES_MAX || cubeName.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException("a cube's name must be 1 to " + Hello.CUBE_NAME_BYTES_MAX
                    + " bytes without control characters, but found \"" + cubeName + "\"");
        }
    }
}
