package dev.cubecast.membership;

import dev.cubecast.message.Bytes;
import dev.cubecast.message.Kind;
import dev.cubecast.message.WireReader;
import dev.cubecast.message.WireWriter;
import dev.cubecast.overlay.Vertex;

/** Asks a neighbour of the suspect whether it hears it; answered by a {@link Testimony}. */
record ConfirmRequest(Vertex suspect) {
    Bytes encode() {
        WireWriter writer = WireWriter.of(Kind.CONFIRM_REQUEST, 8);
        suspect.write(writer);
        return writer.toBytes();
    }

    static ConfirmRequest decode(Bytes payload, int dimension) {
        WireReader reader = WireReader.of(Kind.CONFIRM_REQUEST, payload);
        Vertex suspect = Vertex.read(reader, dimension);
        reader.expectEnd();
        return new ConfirmRequest(suspect);
    }
}
