package dev.cubecast.simulation;

import dev.cubecast.consensus.LogStore.Read;
import dev.cubecast.durable.TopicEnds;
import dev.cubecast.overlay.Vertex;
import dev.cubecast.protocol.HostedGroup;
import dev.cubecast.topic.RecordBatch;
import dev.cubecast.topic.RetentionLimits;
import dev.cubecast.topic.Topic;
import dev.cubecast.topic.TopicId;
import dev.cubecast.topic.TopicName;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A reader of a durable topic: reads from its first message on, at whatever replica is current, and must miss nothing but what was
 * trimmed. If the topic is made anew it begins again, and never goes back to the old one.
 */
final class GroupReader {
    private static final int READ_BYTES_MAX = 2_000;
    private static final int PAUSE_MS_MAX = 300;

    private final SimulatedCube cube;
    private final GroupShape group;
    private final GroupHosts hosts;
    private final GroupHistory history;
    private final RandomGenerator random;
    private final TopicName name;
    private final Set<TopicId> left = new TreeSet<>();
    private @Nullable TopicId topic;
    private long next;

    GroupReader(SimulatedCube cube, GroupShape group, GroupHosts hosts, GroupHistory history, TopicName name) {
        this.cube = cube;
        this.group = group;
        this.hosts = hosts;
        this.history = history;
        this.random = cube.split();
        this.name = name;
    }

    /** Whether it has read what is at a place, or found it trimmed. */
    boolean hasPassed(GroupHistory.Place place) {
        return place.topic().equals(topic) && place.offset() < next;
    }

    /** Reads now and then, for ever. */
    void start() {
        List<Vertex> placement = group.placement();
        Vertex vertex = placement.get(random.nextInt(placement.size()));
        NodeProcess process = cube.node(vertex).process();
        if (process != null) {
            process.execute(() -> hosts.at(vertex, group.id()).ifPresent(hosted -> read(hosted, process)));
        }
        cube.scheduler().afterMs(1 + random.nextInt(PAUSE_MS_MAX), this::start);
    }

    private void read(HostedGroup hosted, NodeProcess process) {
        if (!hosted.replica().isCurrent(process.nowMs())) {
            return;
        }
        hosted.topics().find(name).filter(found -> !left.contains(found.id())).ifPresent(found -> {
            follow(found.id());
            hosted.topics()
                    .ends(found.id())
                    .filter(ends -> ends.next() > next)
                    .ifPresent(ends -> read(hosted, process, found, ends.next()));
        });
    }

    private void follow(TopicId found) {
        TopicId before = topic;
        if (before != null && !before.equals(found)) {
            Violation.unless(
                    history.mayBeDeleted(before),
                    "resets",
                    name + " is " + found + ", though nobody deleted " + before);
            left.add(before);
            next = 0;
        }
        topic = found;
    }

    private void read(HostedGroup hosted, NodeProcess process, Topic found, long end) {
        cube.node(process.vertex())
                .disk()
                .store()
                .readBatches(group.id(), found.id(), next, READ_BYTES_MAX, read -> onRead(hosted, found, read, end));
    }

    private void onRead(HostedGroup hosted, Topic asked, Read<RecordBatch> read, long end) {
        if (!(read instanceof Read.Found<RecordBatch> found)) {
            throw new Violation("disk", "damaged though nothing has damaged it: " + read);
        }
        hosted.topics()
                .ends(asked.id())
                .filter(ends -> asked.id().equals(topic))
                .ifPresent(ends -> take(asked, ends, found.items(), end));
    }

    private void take(Topic asked, TopicEnds ends, List<RecordBatch> batches, long end) {
        boolean trimmed = ends.first() > next;
        Violation.unless(
                !trimmed || !asked.settings().retention().equals(RetentionLimits.NONE),
                "trims",
                name + " begins at " + ends.first() + ", though it is to keep everything");
        next = Math.max(next, ends.first());
        for (RecordBatch batch : batches) {
            for (long offset = Math.max(next, batch.baseOffset());
                    offset < Math.min(end, batch.nextOffset());
                    offset++) {
                Violation.unless(
                        offset == next, "gaps", "a reader of " + name + " got " + offset + " instead of " + next);
                history.onRead(asked.id(), offset, batch.messages().get(Math.toIntExact(offset - batch.baseOffset())));
                next++;
            }
        }
    }

    @Override
    public String toString() {
        return "reads " + topic + " from " + next + " on";
    }
}
