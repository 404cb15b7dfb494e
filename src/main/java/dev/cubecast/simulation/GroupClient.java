package dev.cubecast.simulation;

import dev.cubecast.consensus.ProducerId;
import dev.cubecast.consensus.StoredPublish.Sequence;
import dev.cubecast.durable.PublishRequest;
import dev.cubecast.durable.TopicRequest;
import dev.cubecast.durable.TopicVerdict;
import dev.cubecast.durable.Verdict;
import dev.cubecast.message.Bytes;
import dev.cubecast.overlay.Vertex;
import dev.cubecast.protocol.HostedGroup;
import dev.cubecast.topic.Durability;
import dev.cubecast.topic.SlowConsumer;
import dev.cubecast.topic.Topic;
import dev.cubecast.topic.TopicId;
import dev.cubecast.topic.TopicName;
import dev.cubecast.topic.TopicSettings;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A publisher of a durable topic: numbers its messages, publishes one after the other, and tries each again, at whatever node, until
 * it knows that it is stored.
 */
final class GroupClient {
    private static final long ATTEMPT_MS = 1_000;
    private static final int AGAIN_MS_MAX = 100;
    private static final int CALM_THINK_MS_MAX = 400;

    private final SimulatedCube cube;
    private final GroupShape group;
    private final GroupHosts hosts;
    private final GroupHistory history;
    private final RandomGenerator random;
    private final TopicName name;
    private final ProducerId producer;
    private int thinkMsMax;
    private @Nullable Topic topic;
    private long sequence = 1;
    private int attempt;
    private Vertex next;
    private boolean stopped;

    GroupClient(
            SimulatedCube cube,
            GroupShape group,
            GroupHosts hosts,
            GroupHistory history,
            TopicName name,
            String producer,
            int thinkMsMax) {
        this.cube = cube;
        this.group = group;
        this.hosts = hosts;
        this.history = history;
        this.random = cube.split();
        this.name = name;
        this.producer = new ProducerId(producer);
        this.thinkMsMax = thinkMsMax;
        this.next = group.placement().get(0);
    }

    TopicName name() {
        return name;
    }

    GroupShape group() {
        return group;
    }

    /** The number of the message that is to be stored next, 1 for the first. */
    long sequence() {
        return sequence;
    }

    void start() {
        cube.scheduler().afterMs(random.nextInt(1 + thinkMsMax), this::attempt);
    }

    /** Goes on at an easy pace. */
    void calm() {
        thinkMsMax = Math.max(thinkMsMax, CALM_THINK_MS_MAX);
    }

    void stop() {
        stopped = true;
    }

    private void attempt() {
        if (stopped) {
            return;
        }
        int now = ++attempt;
        cube.scheduler().afterMs(ATTEMPT_MS, () -> giveUp(now));
        Optional<HostedGroup> hosted = hosts.at(next, group.id());
        NodeProcess process = cube.node(next).process();
        if (hosted.isEmpty() || process == null) {
            again(now);
        } else {
            process.execute(() -> ask(hosted.get(), now, process.nowMs()));
        }
    }

    /** Nobody has answered: the message may be stored or not, and is sent again with its number. */
    private void giveUp(int asked) {
        if (asked == attempt) {
            again(asked);
        }
    }

    private void again(int asked) {
        if (asked == attempt) {
            attempt++;
            next = group.placement().get(random.nextInt(group.placement().size()));
            cube.scheduler().afterMs(random.nextInt(AGAIN_MS_MAX), this::attempt);
        }
    }

    private void ask(HostedGroup hosted, int now, long nowMs) {
        Topic known = topic;
        if (known == null) {
            TopicSettings settings = new TopicSettings(Durability.QUORUM, SlowConsumer.DISCONNECT);
            Topic wanted = new Topic(name, TopicId.draw(random), settings);
            hosted.topics().change(new TopicRequest.Create(wanted), verdict -> onTopic(hosted, verdict, now), nowMs);
        } else {
            Bytes message = Bytes.utf8(producer + "-" + sequence);
            PublishRequest request = new PublishRequest(
                    name, known.id(), List.of(message), null, new Sequence(producer, sequence), null);
            hosted.topics().publish(request, verdict -> onVerdict(hosted, known.id(), verdict, message, now), nowMs);
        }
    }

    private void onTopic(HostedGroup hosted, TopicVerdict verdict, int asked) {
        if (asked != attempt) {
            return;
        }
        if (verdict instanceof TopicVerdict.Made made) {
            topic = made.topic();
        } else if (verdict instanceof TopicVerdict.Found found) {
            topic = found.topic();
        } else {
            redirect(hosted, asked);
            return;
        }
        proceed();
    }

    private void onVerdict(HostedGroup hosted, TopicId asked, Verdict verdict, Bytes message, int now) {
        if (verdict instanceof Verdict.Stored stored) {
            history.onAcknowledged(asked, stored.firstOffset(), message);
        }
        if (now != attempt) {
            return;
        }
        if (verdict instanceof Verdict.Stored) {
            sequence++;
            proceed();
        } else if (verdict instanceof Verdict.NotLeader
                || verdict instanceof Verdict.OutcomeUnknown
                || verdict instanceof Verdict.Overloaded) {
            redirect(hosted, now);
        } else {
            throw new Violation("producers", message.toUtf8() + " ended with " + verdict);
        }
    }

    private void proceed() {
        attempt++;
        cube.scheduler().afterMs(random.nextInt(1 + thinkMsMax), this::attempt);
    }

    private void redirect(HostedGroup hosted, int asked) {
        again(asked);
        hosted.replica().leader().filter(leader -> random.nextInt(4) > 0).ifPresent(leader -> next = leader.vertex());
    }
}
