package dev.cubecast.simulation;

import dev.cubecast.overlay.Vertex;
import dev.cubecast.reads.ReadAnswer.Decided;
import dev.cubecast.reads.ReadAnswer.Found;
import dev.cubecast.reads.ReadAnswer.Recreated;
import dev.cubecast.reads.ReadFrom;
import dev.cubecast.reads.ReadQuestion;
import dev.cubecast.topic.RecordBatch;
import dev.cubecast.topic.TopicId;
import dev.cubecast.topic.TopicName;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A reader that pulls a durable topic: asks at whatever node of the cube, from its first message on, and must miss nothing but what
 * was trimmed. It often knows how much is committed at least, and must not read less. If the topic is made anew it begins again, and
 * never goes back to the old one.
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
    private final GroupHistory history;
    private final RandomGenerator random;
    private final TopicName name;
    private final Set<TopicId> left = new TreeSet<>();
    private @Nullable TopicId topic;
    private long next;
    private int attempt;

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
        ReadFrom from = asksForTheEnd ? new ReadFrom.Latest() : new ReadFrom.Offset(next);
        long known = topic == null ? 0 : history.knownEnd(topic);
        long atLeast = random.nextBoolean() ? known : next;
        ReadQuestion question = new ReadQuestion(group.id(), name, topic, from, atLeast, READ_BYTES_MAX);
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
                onGone(decided instanceof Recreated recreated ? recreated.topic() : null);
            }
        });
        goOn(asked);
    }

    /** The topic that it reads is there no more, and perhaps another one in its place. */
    private void onGone(@Nullable TopicId another) {
        TopicId before = topic;
        if (before == null) {
            return;
        }
        Violation.unless(
                history.mayBeDeleted(before),
                "resets",
                () -> name + " is " + another + ", though nobody deleted " + before);
        left.add(before);
        topic = null;
        next = 0;
    }

    private void onFound(ReadQuestion question, long mustReach, Found found) {
        Violation.unless(
                found.end() >= mustReach,
                "reads",
                () -> question + " is answered with an end of " + found.end() + ", though all before " + mustReach
                        + " is committed");
        if (left.contains(found.topic())) {
            // It asked by the name alone, and a replica has answered that has not heard yet that the topic is gone.
            return;
        }
        topic = found.topic();
        history.onEnd(found.topic(), found.end());
        if (question.from() instanceof ReadFrom.Offset) {
            take(found);
        }
    }

    private void take(Found found) {
        Violation.unless(
                found.from() == next || hosts.mayBeTrimmed(group, name, found.topic()),
                "trims",
                () -> name + " goes on at " + found.from() + ", though it is to keep everything from " + next);
        next = found.from();
        for (RecordBatch batch : found.batches()) {
            take(batch);
        }
    }

    private void take(RecordBatch batch) {
        Violation.unless(
                batch.baseOffset() <= next && next < batch.nextOffset(),
                "gaps",
                () -> "a reader of " + name + " got " + batch.baseOffset() + " instead of " + next);
        cube.counts().delivered(Math.toIntExact(batch.nextOffset() - next));
        while (next < batch.nextOffset()) {
            history.onRead(batch.topic(), next, batch.messages().get(Math.toIntExact(next - batch.baseOffset())));
            next++;
        }
    }

    @Override
    public String toString() {
        return name + " read up to " + next + " of " + topic;
    }
}
