package dev.cubecast.simulation;

import dev.cubecast.durable.TopicRequest;
import dev.cubecast.durable.TopicVerdict;
import dev.cubecast.history.TopicHistory;
import dev.cubecast.history.Violation;
import dev.cubecast.topic.Durability;
import dev.cubecast.topic.RetentionLimits;
import dev.cubecast.topic.SlowConsumer;
import dev.cubecast.topic.Topic;
import dev.cubecast.topic.TopicName;
import dev.cubecast.topic.TopicSettings;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Whoever looks after a topic while others publish to it: in some runs it keeps only so much and how much is changed
 * now and then, in some it is deleted, and recreated by the next publisher (ARCHITECTURE.md, rules 2 and 17). The topic
 * must always be as the keeper was told that it is.
 */
final class TopicKeeper implements ClientConnection.Client {
    private static final int PAUSE_MS_MIN = 300;
    private static final int PAUSE_MS_MAX = 3_000;

    private final SimulatedCube cube;
    private final GroupShape group;
    private final TopicHistory history;
    private final RandomGenerator random;
    private final TopicName name;
    private final ClientConnection connection;
    private final boolean trims;
    private final boolean deletes;

    /** As it was seen last. */
    private @Nullable Topic known;
    /** What it may have become since: settings that were asked for, of which nobody has said what became. */
    private final Set<TopicSettings> undecided = new LinkedHashSet<>();

    private boolean stopped;

    TopicKeeper(SimulatedCube cube, GroupShape group, GroupHosts hosts, TopicHistory history, TopicName name) {
        this.cube = cube;
        this.group = group;
        this.history = history;
        this.random = cube.split();
        this.name = name;
        this.connection = new ClientConnection(cube, hosts, this);
        this.trims = random.nextInt(3) == 0;
        this.deletes = random.nextInt(4) == 0;
    }

    /** Whether the topic may lose its oldest messages. */
    boolean trims() {
        return trims;
    }

    /** What the topic is to be made with. */
    TopicSettings drawSettings() {
        RetentionLimits limits = trims ? drawLimits() : RetentionLimits.NONE;
        return new TopicSettings(Durability.QUORUM, SlowConsumer.DISCONNECT, limits);
    }

    private RetentionLimits drawLimits() {
        return switch (random.nextInt(3)) {
            case 0 -> new RetentionLimits(100 + random.nextInt(2_000), 0, 0);
            case 1 -> new RetentionLimits(0, 100 + random.nextInt(5_000), 0);
            default -> new RetentionLimits(10_000, 10_000, 1 + random.nextInt(50));
        };
    }

    void start() {
        if (trims || deletes) {
            connection.connect();
            actLater();
        }
    }

    void stop() {
        stopped = true;
    }

    @Override
    public void onConnected() {}

    @Override
    public void onLost() {}

    private void actLater() {
        int pauseMs = PAUSE_MS_MIN + random.nextInt(PAUSE_MS_MAX - PAUSE_MS_MIN);
        cube.scheduler().afterMs(pauseMs, () -> {
            if (!stopped) {
                act();
                actLater();
            }
        });
    }

    private void act() {
        Topic topic = known;
        if (!connection.isOpen() || !connection.isIdle()) {
            return;
        } else if (topic == null || random.nextInt(3) == 0) {
            ask(new TopicRequest.Find(name), this::onVerdict);
        } else if (deletes && (!trims || random.nextInt(3) == 0)) {
            history.onDeletionAsked(topic.id());
            ask(new TopicRequest.Delete(topic.id()), verdict -> onDeleted(topic, verdict));
        } else if (trims) {
            TopicSettings settings = drawSettings();
            undecided.add(settings);
            ask(new TopicRequest.Change(topic.id(), topic.settings(), settings), this::onVerdict);
        }
    }

    private void ask(TopicRequest request, Consumer<TopicVerdict> whenHeard) {
        connection.<TopicVerdict>ask(
                request.toString(),
                (host, deadlineMs, whenAnswered, nowMs) ->
                        host.topicRequests().ask(group.id(), request, deadlineMs, whenAnswered, nowMs),
                (verdict, isHeard) -> {
                    if (isHeard) {
                        whenHeard.accept(verdict);
                    }
                });
    }

    private void onVerdict(TopicVerdict verdict) {
        if (verdict instanceof TopicVerdict.Found found) {
            onSeen(found.topic());
        } else if (verdict instanceof TopicVerdict.Changed changed) {
            onSeen(changed.topic());
        } else if (verdict instanceof TopicVerdict.NotFound) {
            onGone();
        } else {
            connection.leave();
        }
    }

    private void onSeen(Topic seen) {
        Topic before = known;
        if (before == null || !before.id().equals(seen.id())) {
            onGone();
            undecided.clear();
        } else {
            Violation.unless(
                    before.settings().equals(seen.settings()) || undecided.contains(seen.settings()),
                    "topics",
                    () -> seen + " was " + before + ", and nobody has asked for the like");
        }
        Violation.unless(!history.isDeleted(seen.id()), "deletions", () -> seen + " is there, though it was deleted");
        known = seen;
    }

    private void onGone() {
        Topic before = known;
        Violation.unless(
                before == null || history.mayBeDeleted(before.id()),
                "topics",
                () -> before + " is gone, though nobody has asked for that");
        known = null;
    }

    private void onDeleted(Topic topic, TopicVerdict verdict) {
        if (verdict instanceof TopicVerdict.Deleted || verdict instanceof TopicVerdict.NotFound) {
            history.onDeleted(topic.id());
            known = null;
        } else {
            connection.leave();
        }
    }
}
