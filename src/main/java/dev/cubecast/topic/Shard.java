package dev.cubecast.topic;

import dev.cubecast.message.WireReader;
import dev.cubecast.message.WireWriter;
import dev.cubecast.overlay.Vertex;

/**
 * The part of all topics that one vertex is home to: shard s belongs to vertex s. The number of a topic's shard is the
 * last {@code dimension} bits of a hash of its name, so a cube that grows by a dimension splits shard s into 0s and 1s
 * and every topic stays at home.
 */
public record Shard(Vertex home) implements Comparable<Shard> {

    public static Shard of(TopicName topic, int dimension) {
        int lowestBits = (int) StableHash.of(topic.text()) & ((1 << dimension) - 1);
        return new Shard(new Vertex(lowestBits, dimension));
    }

    public void write(WireWriter writer) {
        home.write(writer);
    }

    /** Reads what {@link #write} wrote in a cube of the same dimension, or throws {@code WireException}. */
    public static Shard read(WireReader reader, int dimension) {
        return new Shard(Vertex.read(reader, dimension));
    }

    public int number() {
        return home.number();
    }

    @Override
    public int compareTo(Shard other) {
        return home.compareTo(other.home);
    }

    @Override
    public String toString() {
        return home.toString();
    }
}
