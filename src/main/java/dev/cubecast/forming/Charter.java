package dev.cubecast.forming;

import static java.util.stream.Collectors.joining;

import dev.cubecast.consensus.DiskId;
import dev.cubecast.consensus.ReplicaId;
import dev.cubecast.message.WireException;
import dev.cubecast.message.WireReader;
import dev.cubecast.message.WireWriter;
import dev.cubecast.overlay.Vertex;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a cube is formed of.
 *
 * @param disks that of each member, one at least
 */
public record Charter(CubeId cube, SortedMap<Vertex, DiskId> disks) {
    private static final int MEMBERS_MAX = 1 << Vertex.DIMENSION_MAX;

    public Charter {
        if (disks.isEmpty()) {
            throw new IllegalArgumentException("cube " + cube + " has no member");
        }
        disks = Collections.unmodifiableSortedMap(new TreeMap<>((Map<Vertex, DiskId>) disks));
    }

    boolean hasMember(Vertex vertex) {
        return disks.containsKey(vertex);
    }

    /** A member with its disk. */
    ReplicaId member(Vertex vertex) {
        DiskId disk = disks.get(vertex);
        if (disk == null) {
            throw new IllegalArgumentException(vertex + " is no member of " + this);
        }
        return new ReplicaId(vertex, disk);
    }

    /** The member that proposes it: the lowest vertex. */
    Vertex proposer() {
        return disks.firstKey();
    }

    void write(WireWriter writer) {
        cube.write(writer);
        writer.writeVarInt(disks.size());
        disks.forEach((vertex, disk) -> {
            vertex.write(writer);
            disk.write(writer);
        });
    }

    /** Reads what {@link #write} wrote in a cube of this dimension, or throws {@link WireException}. */
    static Charter read(WireReader reader, int dimension) {
        CubeId cube = CubeId.read(reader);
        int count = reader.readVarInt("number of members", MEMBERS_MAX);
        SortedMap<Vertex, DiskId> disks = new TreeMap<>();
        for (int i = 0; i < count; i++) {
            disks.put(Vertex.read(reader, dimension), DiskId.read(reader));
        }
        if (disks.isEmpty() || disks.size() < count) {
            throw new WireException("a cube needs members, each once, but has " + disks.keySet() + " of " + count);
        }
        return new Charter(cube, disks);
    }

    @Override
    public String toString() {
        return "cube " + cube + " of "
                + disks.keySet().stream().map(Vertex::toString).collect(joining(", "));
    }
}
