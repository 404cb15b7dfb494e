package dev.cubecast.simulation;

import dev.cubecast.history.PulledTopic;
import dev.cubecast.history.TopicHistory;
import dev.cubecast.overlay.Vertex;
import dev.cubecast.reads.ReadAnswer.Decided;
import dev.cubecast.reads.ReadAnswer.Found;
import dev.cubecast.reads.ReadAnswer.Recreated;
import dev.cubecast.reads.ReadFrom;
import dev.cubecast.reads.ReadQuestion;
import dev.cubecast.topic.RecordBatch;
import dev.cubecast.topic.TopicName;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * A reader that pulls a durable topic: asks at whatever node of the cube, from its first message on, and must miss
 * nothing but what was trimmed. It often knows how much is committed at least, and must not read less. If the topic is
 * recreated it begins again, and never goes back to the old one.
 */
final class GroupReader {
    private static final int READ_BYTES_MAX = 2_000;
    private static final int PAUSE_MS_MAX = 300;
    private static final long DEADLINE_MS = 2_000;
    /** The node may have died with the question. */
    private static final long GIVE_UP_MS = 2_500;

    private final SimulatedCube cube;
    private final GroupShape group;
    private final GroupHosts hosts;
    private final RandomGenerator random;
    private final TopicName name;
    private final PulledTopic pulled;
    private int attempt;

    GroupReader(SimulatedCube cube, GroupShape group, GroupHosts hosts, TopicHistory history, TopicName name) {
        this.cube = cube;
        this.group = group;
        this.hosts = hosts;
        this.random = cube.split();
        this.name = name;
        this.pulled = new PulledTopic(name, history);
    }

    /** Whether it has read what is at a place, or found it trimmed. */
    boolean hasPassed(TopicHistory.Place place) {
        return pulled.hasPassed(place);
    }

    /** Reads now and then, for ever. */
    void start() {
        int now = ++attempt;
        cube.scheduler().afterMs(GIVE_UP_MS, () -> goOn(now));
        List<NodeProcess> running = cube.processes();
        if (!running.isEmpty()) {
            NodeProcess process = running.get(random.nextInt(running.size()));
            process.execute(() -> ask(process, now));
        }
    }

    private void goOn(int asked) {
        if (asked == attempt) {
            attempt++;
            cube.scheduler().afterMs(1 + random.nextInt(PAUSE_MS_MAX), this::start);
        }
    }

    private void ask(NodeProcess process, int now) {
        boolean asksForTheEnd = random.nextInt(8) == 0;
        ReadFrom from = asksForTheEnd ? new ReadFrom.Latest() : new ReadFrom.Offset(pulled.next());
        long known = pulled.knownEnd();
        long atLeast = random.nextBoolean() ? known : pulled.next();
        ReadQuestion question = new ReadQuestion(group.id(), name, pulled.topic(), from, atLeast, READ_BYTES_MAX);
        long mustReach = asksForTheEnd ? known : atLeast;
        Vertex vertex = process.vertex();
        hosts.delivery(vertex)
                .ifPresent(delivery -> delivery.reads()
                        .read(
                                question,
                                process.nowMs() + DEADLINE_MS,
                                answer -> onAnswer(question, mustReach, answer, now),
                                process.nowMs()));
    }

    private void onAnswer(ReadQuestion question, long mustReach, Optional<Decided> answer, int asked) {
        if (asked != attempt) {
            return;
        }
        answer.ifPresent(decided -> {
            if (decided instanceof Found found) {
                onFound(question, mustReach, found);
            } else {
                pulled.onGone(decided instanceof Recreated recreated ? recreated.topic() : null);
            }
        });
        goOn(asked);
    }

    private void onFound(ReadQuestion question, long mustReach, Found found) {
        boolean isRead = pulled.onEnd(question, found.topic(), found.end(), mustReach);
        if (isRead && question.from() instanceof ReadFrom.Offset) {
            pulled.onFrom(found.from(), () -> hosts.mayBeTrimmed(group, name, found.topic()));
            for (RecordBatch batch : found.batches()) {
                cube.counts().delivered(pulled.onMessages(batch.topic(), batch.baseOffset(), batch.messages()));
            }
        }
    }

    @Override
    public String toString() {
        return pulled.toString();
    }
}
