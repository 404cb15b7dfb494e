package dev.cubecast.durable;

import dev.cubecast.message.Bytes;
import dev.cubecast.overlay.Vertex;

/** Carries payloads between entry nodes and leaders. They may be lost, late, repeated, out of order. */
public interface StreamTransport {
    /** Sends a payload to another node. Does not block, does not throw, and delivers nothing inside the call. */
    void send(Vertex target, Bytes payload, long nowMs);
}
