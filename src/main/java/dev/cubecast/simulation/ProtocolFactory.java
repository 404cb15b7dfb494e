package dev.cubecast.simulation;

import dev.cubecast.overlay.Vertex;
import dev.cubecast.protocol.NodeProtocol;
import dev.cubecast.protocol.ProtocolPorts;
import dev.cubecast.protocol.ProtocolSettings;

/** Makes a node's protocol: the real one, or in tests one with a deliberate fault that the checkers must find. */
public interface ProtocolFactory {
    NodeProtocol create(Vertex self, ProtocolSettings settings, ProtocolPorts ports);
}
