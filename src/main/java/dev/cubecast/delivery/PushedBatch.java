package dev.cubecast.delivery;

import dev.cubecast.message.Bytes;
import dev.cubecast.message.Kind;
import dev.cubecast.message.WireReader;
import dev.cubecast.message.WireWriter;
import dev.cubecast.topic.RecordBatch;

/**
 * Committed messages on their way from a leader to the nodes that want them.
 *
 * @param term in which the leader pushes it; the batch may have been appended in an earlier one
 */
record PushedBatch(long term, RecordBatch batch) {

    Bytes encode() {
        WireWriter writer =
                WireWriter.of(Kind.DURABLE_BATCH, 16 + batch.encodedBytesMax()).writeVarLong(term);
        batch.write(writer);
        return writer.toBytes();
    }

    /** Reads what {@link #encode} wrote, or throws {@code WireException}. */
    static PushedBatch decode(Bytes payload) {
        WireReader reader = WireReader.of(Kind.DURABLE_BATCH, payload);
        return new PushedBatch(reader.readNumber("term"), RecordBatch.decode(reader.readRest()));
    }
}
