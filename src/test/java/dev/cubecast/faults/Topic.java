package dev.cubecast.faults;

import dev.cubecast.topic.Shard;
import dev.cubecast.topic.TopicId;
import dev.cubecast.topic.TopicName;
import java.util.stream.IntStream;

/**
 * A topic that is made once and never deleted.
 *
 * @param id under which the checks know it; clients do not see the one that the cube gave it
 */
record Topic(TopicName name, TopicId id) {
    /** One whose home is the vertex of a number. */
    static Topic at(int home, int dimension) {
        return new Topic(name("topic-" + home + ".", home, dimension), new TopicId(0, home));
    }

    /** The name of another one of the same home, of which the checks know nothing. */
    static TopicName unread(int home, int dimension) {
        return name("unread-" + home + ".", home, dimension);
    }

    private static TopicName name(String prefix, int home, int dimension) {
        return IntStream.iterate(0, number -> number + 1)
                .mapToObj(number -> new TopicName(prefix + number))
                .filter(candidate -> Shard.of(candidate, dimension).number() == home)
                .findFirst()
                .orElseThrow();
    }

    boolean hasHome(int vertex) {
        return id.low() == vertex;
    }

    @Override
    public String toString() {
        return name.text();
    }
}
