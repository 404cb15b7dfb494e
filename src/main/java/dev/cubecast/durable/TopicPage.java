package dev.cubecast.durable;

import dev.cubecast.message.WireReader;
import dev.cubecast.message.WireWriter;
import dev.cubecast.overlay.Vertex;
import dev.cubecast.topic.Topic;
import java.util.ArrayList;
import java.util.List;

/**
 * Topics of a group by name, as its leader sees them.
 *
 * @param epoch the term in which it leads
 * @param replicas the vertices whose replicas decide, in the order in which they should lead
 * @param truncated whether there are more than were asked for
 */
public record TopicPage(Vertex leader, long epoch, List<Vertex> replicas, List<Line> topics, boolean truncated) {
    /** One topic. */
    public record Line(Topic topic, TopicEnds ends) {}

    public TopicPage {
        replicas = List.copyOf(replicas);
        topics = List.copyOf(topics);
    }

    void write(WireWriter writer) {
        leader.write(writer);
        writer.writeVarLong(epoch).writeVarInt(replicas.size());
        replicas.forEach(replica -> replica.write(writer));
        writer.writeBoolean(truncated).writeVarInt(topics.size());
        for (Line line : topics) {
            line.topic().write(writer);
            writer.writeVarLong(line.ends().first())
                    .writeVarLong(line.ends().next())
                    .writeVarLong(line.ends().timestampMs());
        }
    }

    /** Reads what {@link #write} wrote in a cube of this dimension, or throws {@code WireException}. */
    static TopicPage read(WireReader reader, int dimension) {
        Vertex leader = Vertex.read(reader, dimension);
        long epoch = reader.readNumber("epoch");
        int members = reader.readVarInt("number of replicas", 1 << dimension);
        List<Vertex> replicas = new ArrayList<>();
        for (int i = 0; i < members; i++) {
            replicas.add(Vertex.read(reader, dimension));
        }
        boolean truncated = reader.readBoolean();
        int count = reader.readVarInt("number of topics", TopicRequest.Listing.LIMIT_MAX);
        List<Line> topics = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Topic topic = Topic.read(reader);
            topics.add(new Line(
                    topic,
                    new TopicEnds(
                            reader.readNumber("offset"), reader.readNumber("offset"), reader.readNumber("time"))));
        }
        return new TopicPage(leader, epoch, replicas, topics, truncated);
    }
}
