package dev.cubecast.simulation;

import dev.cubecast.consensus.LogStore.Read;
import dev.cubecast.overlay.Vertex;
import dev.cubecast.protocol.HostedGroup;
import dev.cubecast.topic.RecordBatch;
import dev.cubecast.topic.TopicId;
import dev.cubecast.topic.TopicName;
import java.util.List;
import java.util.random.RandomGenerator;

/** A reader of a durable topic: reads from its first message on, at whatever replica is current, and must miss nothing. */
final class GroupReader {
    private static final int READ_BYTES_MAX = 2_000;
    private static final int PAUSE_MS_MAX = 300;

    private final SimulatedCube cube;
    private final GroupShape group;
    private final GroupHosts hosts;
    private final GroupHistory history;
    private final RandomGenerator random;
    private final TopicName topic;
    private long next;

    GroupReader(SimulatedCube cube, GroupShape group, GroupHosts hosts, GroupHistory history, TopicName topic) {
        this.cube = cube;
        this.group = group;
        this.hosts = hosts;
        this.history = history;
        this.random = cube.split();
        this.topic = topic;
    }

    /** The offset that it reads next. */
    long next() {
        return next;
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
        hosted.topics()
                .find(topic)
                .flatMap(found -> hosted.topics().ends(found.id()).map(ends -> new Ask(found.id(), ends.next())))
                .filter(ask -> ask.end() > next)
                .ifPresent(ask -> cube.node(process.vertex())
                        .disk()
                        .store()
                        .readBatches(group.id(), ask.topic(), next, READ_BYTES_MAX, read -> onRead(read, ask.end())));
    }

    private record Ask(TopicId topic, long end) {}

    private void onRead(Read<RecordBatch> read, long end) {
        if (!(read instanceof Read.Found<RecordBatch> found)) {
            throw new Violation("disk", "damaged though nothing has damaged it: " + read);
        }
        for (RecordBatch batch : found.items()) {
            for (long offset = Math.max(next, batch.baseOffset());
                    offset < Math.min(end, batch.nextOffset());
                    offset++) {
                Violation.unless(
                        offset == next, "gaps", "a reader of " + topic + " got " + offset + " instead of " + next);
                history.onRead(topic, offset, batch.messages().get(Math.toIntExact(offset - batch.baseOffset())));
                next++;
            }
        }
    }
}
