package dev.cubecast.ephemeral;

import dev.cubecast.message.Bytes;
import dev.cubecast.message.Kind;
import dev.cubecast.message.WireReader;
import dev.cubecast.message.WireWriter;
import dev.cubecast.overlay.Vertex;
import dev.cubecast.topic.Shard;
import java.util.Map;
import java.util.TreeMap;

/**
 * From the leader of shards to a replica of them: what it knows, so that the replica can tell whether it knows the same.
 *
 * @param digests one for each shard, as {@link dev.cubecast.topic.TopicCatalogue#digest} makes them
 */
record CatalogueDigest(Map<Shard, Long> digests) {

    Bytes encode() {
        WireWriter writer = WireWriter.of(Kind.CATALOGUE_DIGEST).writeVarInt(digests.size());
        digests.forEach((shard, digest) -> {
            shard.write(writer);
            writer.writeLong(digest);
        });
        return writer.toBytes();
    }

    /** Reads what {@link #encode} wrote in a cube of this dimension, or throws {@code WireException}. */
    static CatalogueDigest decode(Bytes payload, int dimension) {
        WireReader reader = WireReader.of(Kind.CATALOGUE_DIGEST, payload);
        int count = reader.readVarInt("number of shards", 1 << Vertex.DIMENSION_MAX);
        Map<Shard, Long> digests = new TreeMap<>();
        for (int i = 0; i < count; i++) {
            digests.put(Shard.read(reader, dimension), reader.readLong());
        }
        reader.expectEnd();
        return new CatalogueDigest(digests);
    }
}
