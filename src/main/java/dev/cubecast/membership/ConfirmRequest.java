package dev.cubecast.membership;

import dev.cubecast.message.Bytes;
import dev.cubecast.message.Kind;
import dev.cubecast.message.WireReader;
import dev.cubecast.message.WireWriter;
import dev.cubecast.overlay.Vertex;

/** Asks a neighbour of the suspect whether it hears it; answered by a {@link Testimony}. */
record ConfirmRequest(Vertex suspect) {
    Bytes encode() {
        return WireWriter.of(Kind.CONFIRM_REQUEST, 8)
                .writeVarInt(suspect.number())
                .toBytes();
    }

    static ConfirmRequest decode(Bytes payload, int dimension) {
        WireReader reader = WireReader.of(Kind.CONFIRM_REQUEST, payload);
        Vertex suspect = new Vertex(reader.readVarInt("vertex", (1 << dimension) - 1), dimension);
        reader.expectEnd();
        return new ConfirmRequest(suspect);
    }
}
