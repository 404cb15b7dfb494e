package dev.cubecast.topic;

import dev.cubecast.message.WireReader;
import dev.cubecast.message.WireWriter;
import dev.cubecast.overlay.Vertex;
import java.util.ArrayList;
import java.util.List;

/**
 * A topic as its leader sees it.
 *
 * @param replicas the vertices that hold its group, in the order in which they should lead it
 */
public record TopicDescription(
        Topic topic, Shard shard, Vertex leader, List<Vertex> replicas, long epoch, long firstOffset, long nextOffset) {

    void write(WireWriter writer) {
        topic.write(writer);
        shard.write(writer);
        leader.write(writer);
        writer.writeVarInt(replicas.size());
        replicas.forEach(replica -> replica.write(writer));
        writer.writeVarLong(epoch).writeVarLong(firstOffset).writeVarLong(nextOffset);
    }

    static TopicDescription read(WireReader reader, int dimension) {
        return new TopicDescription(
                Topic.read(reader),
                Shard.read(reader, dimension),
                Vertex.read(reader, dimension),
                readReplicas(reader, dimension),
                reader.readVarLong(),
                reader.readVarLong(),
                reader.readVarLong());
    }

    private static List<Vertex> readReplicas(WireReader reader, int dimension) {
        int count = reader.readVarInt("number of replicas", 1 << dimension);
        List<Vertex> replicas = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            replicas.add(Vertex.read(reader, dimension));
        }
        return replicas;
    }
}
