package dev.cubecast.forming;

import dev.cubecast.message.Bytes;
import dev.cubecast.message.Kind;
import dev.cubecast.message.WireReader;
import dev.cubecast.message.WireWriter;

/**
 * What a node's disk says about the cube that it belongs to; a blank disk says nothing.
 *
 * @param charter the one that this node has accepted, for good
 * @param holds whether it is known that all members have accepted it, or that they had
 */
public record StoredCharter(Charter charter, boolean holds) {

    /** As it is stored. */
    public Bytes encode() {
        WireWriter writer = WireWriter.of(Kind.STORED_CHARTER);
        charter.write(writer);
        return writer.writeBoolean(holds).toBytes();
    }

    /** Reads what {@link #encode} wrote in a cube of this dimension, or throws {@code WireException}. */
    public static StoredCharter decode(Bytes encoded, int dimension) {
        WireReader reader = WireReader.of(Kind.STORED_CHARTER, encoded);
        StoredCharter stored = new StoredCharter(Charter.read(reader, dimension), reader.readBoolean());
        reader.expectEnd();
        return stored;
    }
}
