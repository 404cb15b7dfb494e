package dev.cubecast.bridge;

import dev.cubecast.delivery.ReaderOutlet;
import dev.cubecast.delivery.TopicReader;
import dev.cubecast.protocol.Location.Located;
import dev.cubecast.protocol.NodeProtocol;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Clients that ask for some messages of a durable topic, wait for them perhaps, and go. Those that read take turns;
 * those that wait follow the topic's feed. Everything runs on the node's event loop.
 */
public final class Pulls {
    private final PullSettings settings;
    private final DurableTopics topics;
    private final Set<Pull> underWay = new LinkedHashSet<>();
    private final ReadTurns<Pull, Located> turns = new ReadTurns<>();
    private int reading;

    /** @param protocol of a node with a part for durable topics */
    public Pulls(PullSettings settings, NodeProtocol protocol, LongSupplier nowMs) {
        this.settings = settings;
        this.topics = DurableTopics.of(protocol, nowMs).orElseThrow();
    }

    /**
     * Begins a pull.
     *
     * @param whenDone called at most once, never within this call; not any more once the pull is cancelled
     * @return nothing if there are as many under way as there may be
     */
    public Optional<Pull> pull(PullRequest request, Consumer<PullOutcome> whenDone) {
        if (underWay.size() >= settings.pullsMax()) {
            return Optional.empty();
        }
        Pull pull = new Pull(request, this, settings, whenDone);
        underWay.add(pull);
        locate(pull, located -> read(pull, located));
        return Optional.of(pull);
    }

    void onDone(Pull pull) {
        underWay.remove(pull);
        turns.remove(pull);
    }

    // ---- Where the topic is ----

    private void locate(Pull pull, Consumer<Located> whenDurable) {
        topics.locate(pull.request().topic(), false, pull.request().deadlineMs(), location -> {
            if (pull.isDone()) {
                return;
            }
            if (location instanceof Located located && located.isDurable()) {
                whenDurable.accept(located);
            } else {
                pull.refuse(DurableTopics.refusal(pull.request().topic(), location));
            }
        });
    }

    /** What was found is another topic than the one that was located: perhaps it is one that is not stored. */
    void onReplaced(Pull pull, Located located, Consumer<Located> whenDurable) {
        topics.forget(located);
        locate(pull, whenDurable);
    }

    /** The topic that was located is gone. */
    void onGone(Pull pull, Located located) {
        topics.forget(located);
        locate(pull, another -> read(pull, another));
    }

    // ---- Reading and waiting ----

    void read(Pull pull, Located located) {
        turns.add(pull, located, pull.holdsMessages());
        takeTurns();
    }

    private void takeTurns() {
        while (reading < settings.readsMax()) {
            Map.Entry<Pull, Located> turn = turns.poll().orElse(null);
            if (turn == null) {
                return;
            }
            ask(turn.getKey(), turn.getValue());
        }
    }

    private void ask(Pull pull, Located located) {
        reading++;
        topics.read(pull.question(located), pull.request().deadlineMs(), answer -> {
            reading--;
            try {
                if (!pull.isDone()) {
                    pull.onAnswer(located, answer);
                }
            } finally {
                takeTurns();
            }
        });
    }

    TopicReader follow(Located located, Start start, ReaderOutlet outlet) {
        return topics.subscribe(located, start, outlet);
    }

    /** Until when a pull may wait for messages that begins to wait now. */
    long waitUntilMs(long waitMs) {
        return topics.nowMs().getAsLong() + Math.min(waitMs, settings.waitMaxMs());
    }

    /** Ends what has waited long enough. Expects to be called a few times in a second. */
    public void tick() {
        List.copyOf(underWay).forEach(pull -> pull.tick(topics.nowMs().getAsLong()));
    }

    /** Refuses so many of those under way, as the node goes away. */
    public void goAway(int count) {
        underWay.stream().limit(count).toList().forEach(Pull::goAway);
    }

    /** Pulls that have no answer yet. */
    public int underWay() {
        return underWay.size();
    }
}
