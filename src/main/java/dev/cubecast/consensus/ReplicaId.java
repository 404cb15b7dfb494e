package dev.cubecast.consensus;

import dev.cubecast.message.WireReader;
import dev.cubecast.message.WireWriter;
import dev.cubecast.overlay.Vertex;
import java.util.Comparator;

/** Who holds a replica: a vertex and the disk that it has there (ARCHITECTURE.md, rule 13). */
public record ReplicaId(Vertex vertex, DiskId disk) implements Comparable<ReplicaId> {
    private static final Comparator<ReplicaId> ORDER =
            Comparator.comparing(ReplicaId::vertex).thenComparing(ReplicaId::disk);

    public void write(WireWriter writer) {
        vertex.write(writer);
        disk.write(writer);
    }

    /** Reads what {@link #write} wrote in a cube of this dimension, or throws {@code WireException}. */
    public static ReplicaId read(WireReader reader, int dimension) {
        return new ReplicaId(Vertex.read(reader, dimension), DiskId.read(reader));
    }

    @Override
    public int compareTo(ReplicaId other) {
        return ORDER.compare(this, other);
    }

    /** The vertex and the disk's first eight digits, which tell disks of one vertex apart. */
    @Override
    public String toString() {
        return vertex + "@" + disk.toString().substring(0, 8);
    }
}
