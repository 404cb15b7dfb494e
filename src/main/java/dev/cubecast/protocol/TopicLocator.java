package dev.cubecast.protocol;

import dev.cubecast.consensus.GroupId;
import dev.cubecast.durable.TopicRequest;
import dev.cubecast.durable.TopicRequests;
import dev.cubecast.durable.TopicVerdict;
import dev.cubecast.overlay.EventQueue;
import dev.cubecast.protocol.Location.Located;
import dev.cubecast.topic.RecentShards;
import dev.cubecast.topic.Topic;
import dev.cubecast.topic.TopicId;
import dev.cubecast.topic.TopicName;
import dev.cubecast.topic.TopicSettings;
import dev.cubecast.trace.Measure;
import dev.cubecast.trace.Trace;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * Where topics are: all code that has the name of a topic asks here for its id, its settings and its group
 * (ARCHITECTURE.md, rule 1). What was found is remembered for some seconds, so it may be wrong by then: whoever uses it
 * names the topic's id, and says here when a leader knows better.
 */
public final class TopicLocator {
    /** Topics that are remembered; the one that was looked up longest ago gives way. */
    static final int KNOWN_MAX = 10_000;
    /** Callers that may wait for answers; further ones are refused at once. */
    static final int WAITING_MAX = 8_192;
    /** Topics in use are looked up again as often as this; those that nobody asks for are forgotten instead. */
    static final long REFRESH_MS = 5_000;
    /**
     * Such questions that may be under way, a small part of those that a node may put; the others go on as they are.
     */
    private static final int REFRESHES_MAX = 64;

    private final TopicRequests requests;
    private final boolean createOnUse;
    private final TopicSettings defaults;
    private final EventQueue events;
    private final RandomGenerator random;
    private final Trace trace;
    private final RecentShards shards;

    /** The one that was looked up longest ago comes first. */
    private final Map<TopicName, Known> known = new LinkedHashMap<>();

    private final Map<TopicName, LocationQuestion> questions = new LinkedHashMap<>();
    private int waiting;
    private int refreshing;
    private long nowMs;

    private static final class Known {
        private final Located location;
        private final long sinceMs;
        private boolean isUsed;

        private Known(Located location, long sinceMs) {
            this.location = location;
            this.sinceMs = sinceMs;
        }
    }

    /**
     * Knows no topic yet.
     *
     * @param createOnUse whether a topic that is used and not there is made
     * @param defaults the settings of such a topic
     */
    public TopicLocator(
            int dimension,
            TopicRequests requests,
            boolean createOnUse,
            TopicSettings defaults,
            EventQueue events,
            RandomGenerator random,
            Trace trace) {
        this.shards = new RecentShards(dimension);
        this.requests = requests;
        this.createOnUse = createOnUse;
        this.defaults = defaults;
        this.events = events;
        this.random = random;
        this.trace = trace;
    }

    // ---- What the node asks and tells ----

    /** The group of topics with this name, whether there is one or not. */
    public GroupId groupOf(TopicName name) {
        return ShardGroups.groupOf(shards.of(name));
    }

    /** Where a topic was some seconds ago; empty if that must be asked. */
    public Optional<Located> known(TopicName name) {
        Known found = known.get(name);
        if (found == null) {
            return Optional.empty();
        }
        found.isUsed = true;
        return Optional.of(found.location);
    }

    /**
     * Finds a topic. All who ask for the same one wait for the same answer.
     *
     * @param createIfMissing whether it is used, so that it is made if the node's settings allow that
     * @param deadlineMs in the time of {@code nowMs}
     * @param whenDone called exactly once, never within this call, at the first tick from the deadline on at the latest
     */
    public void locate(
            TopicName name, boolean createIfMissing, long deadlineMs, Consumer<Location> whenDone, long nowMs) {
        this.nowMs = nowMs;
        Optional<Located> found = known(name);
        if (found.isPresent()) {
            events.later(() -> whenDone.accept(found.get()));
        } else if (waiting >= WAITING_MAX) {
            trace.count(Measure.LOCATIONS_REFUSED);
            events.later(() -> whenDone.accept(new Location.Overloaded()));
        } else {
            waiting++;
            LocationQuestion question = questions.computeIfAbsent(name, asked -> new LocationQuestion(asked, false));
            question.add(new LocationQuestion.Asker(createIfMissing && createOnUse, deadlineMs, whenDone));
            if (!question.isAsked()) {
                ask(question);
            }
        }
    }

    /** A leader has said, later than anything known here, that this topic is not there any more, or never was. */
    public void forget(TopicName name, TopicId id) {
        Known found = known.get(name);
        if (found != null && found.location.topic().id().equals(id)) {
            known.remove(name);
        }
        LocationQuestion question = questions.get(name);
        if (question != null && question.isAsked()) {
            // It was put before this was known, so its answer may be as old.
            ask(question);
        }
    }

    /** A leader has just made, found or changed this topic. */
    public void onFound(Topic topic, long nowMs) {
        this.nowMs = nowMs;
        remember(topic);
    }

    /** Ends what is past its deadline, and looks again at what is in use. */
    public void tick(long nowMs) {
        this.nowMs = nowMs;
        for (LocationQuestion question : List.copyOf(questions.values())) {
            question.takeOverdue(nowMs).forEach(asker -> end(asker, unavailable(question.name())));
            if (question.isDone()) {
                drop(question);
            } else if (!question.isAsked()) {
                ask(question);
            }
        }
        refresh();
    }

    /** Topics that are remembered. */
    public int size() {
        return known.size();
    }

    // ---- Questions ----

    private void ask(LocationQuestion question) {
        boolean creates = question.creates();
        TopicName name = question.name();
        TopicRequest request = creates
                ? new TopicRequest.Create(new Topic(name, TopicId.draw(random), defaults))
                : new TopicRequest.Find(name);
        trace.count(Measure.LOCATIONS_ASKED);
        long number = question.onAsked();
        long deadlineMs = question.deadlineMs(nowMs + REFRESH_MS);
        Consumer<TopicVerdict> whenDone = verdict -> {
            if (questions.get(name) == question && question.awaits(number)) {
                onVerdict(question, creates, verdict);
            }
        };
        requests.ask(groupOf(name), request, deadlineMs, whenDone, nowMs);
    }

    private void onVerdict(LocationQuestion question, boolean asksToCreate, TopicVerdict verdict) {
        question.onAnswered();
        if (verdict instanceof TopicVerdict.Made made) {
            end(question, remember(made.topic()));
        } else if (verdict instanceof TopicVerdict.Found found) {
            end(question, remember(found.topic()));
        } else if (verdict instanceof TopicVerdict.TooMany) {
            end(question, new Location.TooMany());
        } else if (verdict instanceof TopicVerdict.Overloaded) {
            end(question, new Location.Overloaded());
        } else if (verdict instanceof TopicVerdict.NotFound) {
            onNotFound(question, asksToCreate);
        } else if (question.isDone()) {
            drop(question);
        }
        // What nobody has answered is asked again with the next tick, if somebody still waits for it.
    }

    private void onNotFound(LocationQuestion question, boolean askedToCreate) {
        known.remove(question.name());
        if (!askedToCreate) {
            question.takeFinders().forEach(asker -> end(asker, new Location.NotFound()));
        }
        if (question.isDone()) {
            drop(question);
        } else {
            // Somebody wants to make it, or what was made has been deleted at once: then another one is made.
            ask(question);
        }
    }

    private Located remember(Topic topic) {
        Located location = new Located(topic, groupOf(topic.name()));
        known.remove(topic.name());
        known.put(topic.name(), new Known(location, nowMs));
        if (known.size() > KNOWN_MAX) {
            Iterator<TopicName> eldest = known.keySet().iterator();
            eldest.next();
            eldest.remove();
            trace.count(Measure.LOCATIONS_EVICTED);
        }
        return location;
    }

    private void end(LocationQuestion question, Location location) {
        drop(question);
        question.takeAll().forEach(asker -> end(asker, location));
    }

    private void end(LocationQuestion.Asker asker, Location location) {
        waiting--;
        // In an event of its own, so that whatever it does, the others of this event end too.
        events.later(() -> asker.whenDone().accept(location));
    }

    private void drop(LocationQuestion question) {
        questions.remove(question.name(), question);
        if (question.isRefresh()) {
            refreshing--;
        }
    }

    private Location unavailable(TopicName name) {
        return new Location.Unavailable("no leader of group " + groupOf(name) + " answered in time");
    }

    private void refresh() {
        while (refreshing < REFRESHES_MAX && !known.isEmpty()) {
            Map.Entry<TopicName, Known> eldest = known.entrySet().iterator().next();
            Known found = eldest.getValue();
            if (nowMs - found.sinceMs < REFRESH_MS) {
                return;
            }
            TopicName name = eldest.getKey();
            known.remove(name);
            if (found.isUsed) {
                known.put(name, new Known(found.location, nowMs));
                refresh(name);
            }
        }
    }

    private void refresh(TopicName name) {
        if (!questions.containsKey(name)) {
            LocationQuestion question = new LocationQuestion(name, true);
            questions.put(name, question);
            refreshing++;
            ask(question);
        }
    }
}
