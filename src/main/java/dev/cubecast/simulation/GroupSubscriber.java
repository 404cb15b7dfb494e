package dev.cubecast.simulation;

import dev.cubecast.delivery.Gap;
import dev.cubecast.delivery.ReaderOutlet;
import dev.cubecast.delivery.ResumePoint;
import dev.cubecast.delivery.TopicReader;
import dev.cubecast.delivery.TopicReaders;
import dev.cubecast.history.SubscribedTopic;
import dev.cubecast.history.TopicHistory;
import dev.cubecast.history.Violation;
import dev.cubecast.reads.ReadFrom;
import dev.cubecast.topic.RecordBatch;
import dev.cubecast.topic.TopicId;
import dev.cubecast.topic.TopicName;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A subscriber of a durable topic, connected to some node of the cube. When its node dies, and at times for no reason,
 * it goes to another and goes on where it was; at times its connection takes nothing for a while. It must get every
 * message once and in order, but for what was trimmed.
 */
final class GroupSubscriber {
    private static final int AGAIN_MS_MAX = 300;
    private static final int STAY_MS_MAX = 6_000;
    private static final int SLOW_MS_MAX = 2_000;
    private static final int LATE_MS_MAX = 10_000;
    /** A node that stands still so long has lost its clients. */
    private static final long PATIENCE_MS = 2_500;

    private final SimulatedCube cube;
    private final GroupShape group;
    private final GroupHosts hosts;
    private final TopicHistory history;
    private final RandomGenerator random;
    private final TopicName name;
    private final ReadFrom start;
    private final SubscribedTopic subscribed;
    private @Nullable Connection connection;
    private boolean calm;

    /** @param start where it begins when it subscribes for the first time */
    GroupSubscriber(
            SimulatedCube cube,
            GroupShape group,
            GroupHosts hosts,
            TopicHistory history,
            TopicName name,
            ReadFrom start) {
        this.cube = cube;
        this.group = group;
        this.hosts = hosts;
        this.history = history;
        this.random = cube.split();
        this.name = name;
        this.start = start;
        this.subscribed = new SubscribedTopic(name, history);
    }

    /** Somewhere to begin. */
    static ReadFrom drawStart(RandomGenerator random) {
        return switch (random.nextInt(4)) {
            case 0 -> new ReadFrom.Latest();
            case 1 -> new ReadFrom.Offset(random.nextInt(200));
            case 2 -> new ReadFrom.Time(NodeProcess.WALL_CLOCK_MS + random.nextInt(LATE_MS_MAX));
            default -> new ReadFrom.Earliest();
        };
    }

    /** Whether it has got what is at a place, or was told that it is gone. */
    boolean hasPassed(TopicHistory.Place place) {
        return subscribed.hasPassed(place);
    }

    TopicName name() {
        return name;
    }

    /** Connects now and again, for ever. */
    void start() {
        List<NodeProcess> running = cube.processes();
        if (running.isEmpty()) {
            startLater();
        } else {
            new Connection(running.get(random.nextInt(running.size()))).open();
        }
    }

    private void startLater() {
        cube.scheduler().afterMs(1 + random.nextInt(AGAIN_MS_MAX), this::start);
    }

    /** Stays where it is from now on, and takes all that comes. */
    void calm() {
        calm = true;
    }

    /** One connection to a node, until either end closes it. */
    private final class Connection implements ReaderOutlet {
        private final NodeProcess process;
        private @Nullable TopicReader reader;
        private boolean slow;
        private boolean heard;
        private Map<TopicId, Long> committed = Map.of();

        Connection(NodeProcess process) {
            this.process = process;
        }

        void open() {
            connection = this;
            process.whenEnded(this::onEnded);
            process.execute(() ->
                    hosts.delivery(process.vertex()).ifPresent(delivery -> reader = subscribe(delivery.readers())));
            cube.scheduler().afterMs(PATIENCE_MS, this::loseIfSilent);
            cube.scheduler().afterMs(1 + random.nextInt(STAY_MS_MAX), this::getRestless);
        }

        private TopicReader subscribe(TopicReaders readers) {
            committed = history.knownEnds();
            ResumePoint from = subscribed.position();
            long nowMs = process.nowMs();
            return from == null
                    ? readers.subscribe(group.id(), name, start, this, nowMs)
                    : readers.resume(group.id(), name, from, this, nowMs);
        }

        private boolean isOpen() {
            return connection == this;
        }

        private void onEnded() {
            if (isOpen()) {
                connection = null;
                startLater();
            }
        }

        private void loseIfSilent() {
            if (isOpen() && (process.isPaused() || !heard)) {
                close();
            } else if (isOpen()) {
                cube.scheduler().afterMs(PATIENCE_MS, this::loseIfSilent);
            }
        }

        private void close() {
            onEnded();
            process.execute(() -> {
                TopicReader closed = reader;
                if (closed != null) {
                    closed.close();
                }
            });
        }

        private void getRestless() {
            if (isOpen() && !calm) {
                if (random.nextBoolean()) {
                    close();
                } else {
                    slowDown();
                }
            }
        }

        private void slowDown() {
            slow = true;
            cube.scheduler()
                    .afterMs(
                            random.nextInt(SLOW_MS_MAX),
                            () -> process.execute(() -> {
                                slow = false;
                                TopicReader waiting = reader;
                                if (waiting != null) {
                                    waiting.onWritable();
                                }
                            }));
            cube.scheduler().afterMs(1 + random.nextInt(STAY_MS_MAX), this::getRestless);
        }

        // ---- What the node says ----

        @Override
        public boolean isWritable() {
            return isOpen() && !slow;
        }

        @Override
        public void onReady(TopicId topic, long epoch, long nextOffset) {
            heard = true;
            Violation.unless(
                    subscribed.position() != null
                            || !(start instanceof ReadFrom.Latest)
                            || nextOffset >= committed.getOrDefault(topic, 0L),
                    "latest",
                    () -> "a subscriber of the end of " + name + " begins at " + nextOffset
                            + ", though more was known to be committed: " + committed);
            if (isOpen()) {
                subscribed.onReady(topic, epoch, nextOffset);
            }
        }

        @Override
        public void onBatch(RecordBatch batch, long epoch) {
            if (isOpen()) {
                subscribed.onMessages(batch.topic(), epoch, batch.baseOffset(), batch.messages());
                cube.counts().delivered(batch.messages().size());
            }
        }

        @Override
        public void onGap(Gap.Range gap) {
            ResumePoint before = subscribed.position();
            if (isOpen() && before != null) {
                subscribed.onGap(gap, () -> hosts.mayBeTrimmed(group, name, before.topic()));
            }
        }

        @Override
        public void onReset(TopicId topic, long epoch, long nextOffset) {
            heard = true;
            if (isOpen()) {
                subscribed.onReset(topic, epoch, nextOffset);
            }
        }

        @Override
        public void onNoTopic() {
            if (isOpen()) {
                subscribed.onNoTopic();
                onEnded();
            }
        }
    }

    @Override
    public String toString() {
        Connection now = connection;
        TopicReader reader = now == null ? null : now.reader;
        return subscribed
                + (now == null ? ", away" : ", connected to " + now.process)
                + (reader != null && reader.isInStep() ? " and in step" : "");
    }
}
