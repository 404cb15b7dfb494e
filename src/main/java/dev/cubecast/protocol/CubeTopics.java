package dev.cubecast.protocol;

import dev.cubecast.durable.TopicPage;
import dev.cubecast.durable.TopicRequest;
import dev.cubecast.durable.TopicRequest.Listing;
import dev.cubecast.durable.TopicRequests;
import dev.cubecast.durable.TopicVerdict;
import dev.cubecast.overlay.EventQueue;
import dev.cubecast.overlay.Hypercube;
import dev.cubecast.topic.Durability;
import dev.cubecast.topic.Leader;
import dev.cubecast.topic.Leaders;
import dev.cubecast.topic.Shard;
import dev.cubecast.topic.Topic;
import dev.cubecast.topic.TopicDescription;
import dev.cubecast.topic.TopicId;
import dev.cubecast.topic.TopicName;
import dev.cubecast.topic.TopicOutcome;
import dev.cubecast.topic.TopicOutcome.Overloaded;
import dev.cubecast.topic.TopicOutcome.Unavailable;
import dev.cubecast.topic.TopicSettings;
import dev.cubecast.trace.Measure;
import dev.cubecast.trace.Trace;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/**
 * Creates, describes, lists and deletes topics of any kind, which the leaders of their groups do. Every outcome comes
 * once, never within the call, at the first tick from the deadline on at the latest.
 */
public final class CubeTopics {
    /** Lists that may be made at a time; further ones are refused at once. */
    static final int LISTS_MAX = 8;

    private final int dimension;
    private final TopicLocator locator;
    private final TopicRequests requests;
    private final Leaders ephemeral;
    private final EventQueue events;
    private final RandomGenerator random;
    private final Trace trace;
    private int lists;
    private long nowMs;

    /** @param ephemeral who leads the shards of ephemeral topics */
    public CubeTopics(
            int dimension,
            TopicLocator locator,
            TopicRequests requests,
            Leaders ephemeral,
            EventQueue events,
            RandomGenerator random,
            Trace trace) {
        this.dimension = dimension;
        this.locator = locator;
        this.requests = requests;
        this.ephemeral = ephemeral;
        this.events = events;
        this.random = random;
        this.trace = trace;
    }

    /**
     * Creates a topic, unless there is one of this name.
     *
     * @param deadlineMs in the time of {@code nowMs}
     */
    public void create(
            TopicName name, TopicSettings settings, long deadlineMs, Consumer<TopicOutcome> whenDone, long nowMs) {
        this.nowMs = nowMs;
        Topic wanted = new Topic(name, TopicId.draw(random), settings);
        ask(name, new TopicRequest.Create(wanted), deadlineMs, verdict -> {
            if (verdict instanceof TopicVerdict.Made made) {
                locator.onFound(made.topic(), this.nowMs);
                describe(made.topic(), TopicOutcome.Created::new, deadlineMs, whenDone);
            } else if (verdict instanceof TopicVerdict.Found found) {
                locator.onFound(found.topic(), this.nowMs);
                describe(found.topic(), TopicOutcome.Exists::new, deadlineMs, whenDone);
            } else {
                whenDone.accept(failedChange(verdict, name));
            }
        });
    }

    /** What a leader has said of a topic stays true if nobody can describe it any more. */
    private void describe(
            Topic topic,
            Function<TopicDescription, TopicOutcome> outcome,
            long deadlineMs,
            Consumer<TopicOutcome> whenDone) {
        TopicDescription bare = new TopicDescription(topic, Shard.of(topic.name(), dimension), null);
        describe(
                topic.name(),
                deadlineMs,
                described -> whenDone.accept(outcome.apply(
                        described instanceof TopicOutcome.Described found
                                        && found.topic().topic().id().equals(topic.id())
                                ? found.topic()
                                : bare)));
    }

    public void describe(TopicName name, long deadlineMs, Consumer<TopicOutcome> whenDone, long nowMs) {
        this.nowMs = nowMs;
        describe(name, deadlineMs, whenDone);
    }

    /** Asks for the first topic whose name starts with this one: if the topic exists, that is it. */
    private void describe(TopicName name, long deadlineMs, Consumer<TopicOutcome> whenDone) {
        ask(name, new Listing(name.text(), "", 1), deadlineMs, verdict -> {
            if (verdict instanceof TopicVerdict.Listed listed) {
                Optional<TopicDescription> description = listed.page().topics().stream()
                        .filter(line -> line.topic().name().equals(name))
                        .findFirst()
                        .map(line -> description(listed.page(), line));
                whenDone.accept(description
                        .<TopicOutcome>map(TopicOutcome.Described::new)
                        .orElseGet(TopicOutcome.NotFound::new));
            } else {
                whenDone.accept(failure(verdict, name));
            }
        });
    }

    /** Deletes the topic that has this name now, with all that it holds. */
    public void delete(TopicName name, long deadlineMs, Consumer<TopicOutcome> whenDone, long nowMs) {
        this.nowMs = nowMs;
        ask(name, new TopicRequest.Find(name), deadlineMs, verdict -> {
            if (verdict instanceof TopicVerdict.Found found) {
                delete(found.topic(), deadlineMs, whenDone);
            } else {
                whenDone.accept(failure(verdict, name));
            }
        });
    }

    /** If somebody else has deleted it meanwhile, it is what was asked for. */
    private void delete(Topic topic, long deadlineMs, Consumer<TopicOutcome> whenDone) {
        ask(topic.name(), new TopicRequest.Delete(topic.id()), deadlineMs, verdict -> {
            if (verdict instanceof TopicVerdict.Deleted || verdict instanceof TopicVerdict.NotFound) {
                locator.forget(topic.name(), topic.id());
                whenDone.accept(new TopicOutcome.Deleted());
            } else {
                whenDone.accept(failedChange(verdict, topic.name()));
            }
        });
    }

    private void ask(TopicName name, TopicRequest request, long deadlineMs, Consumer<TopicVerdict> whenDone) {
        requests.ask(locator.groupOf(name), request, deadlineMs, whenDone, nowMs);
    }

    private TopicOutcome failedChange(TopicVerdict verdict, TopicName name) {
        if (verdict instanceof TopicVerdict.OutcomeUnknown) {
            return new TopicOutcome.Unknown(
                    noAnswer(name) + ": it may have been done, or be done yet; describe the topic, or ask again");
        }
        return failure(verdict, name);
    }

    /** The outcome of a request that changes nothing, or was refused. */
    private TopicOutcome failure(TopicVerdict verdict, TopicName name) {
        if (verdict instanceof TopicVerdict.NotFound) {
            return new TopicOutcome.NotFound();
        } else if (verdict instanceof TopicVerdict.TooMany) {
            return new TopicOutcome.TooMany("the group of " + name + " has as many topics as it may");
        } else if (verdict instanceof TopicVerdict.Overloaded) {
            return new Overloaded("too many questions about topics are under way already");
        }
        return new Unavailable(noAnswer(name));
    }

    private String noAnswer(TopicName name) {
        return "no leader of group " + locator.groupOf(name) + " answered in time";
    }

    /**
     * The topics of the whole cube by name.
     *
     * @param prefix that the names start with, possibly empty
     * @param after that the names come after, possibly empty
     * @param limit the most topics that are wanted; what is above {@link Listing#LIMIT_MAX} is cut
     * @param deadlineMs in the time of {@code nowMs}; then shards whose leaders have not answered are named as silent
     */
    public void list(
            String prefix, String after, int limit, long deadlineMs, Consumer<TopicOutcome> whenDone, long nowMs) {
        this.nowMs = nowMs;
        if (lists >= LISTS_MAX) {
            trace.count(Measure.TOPIC_QUESTIONS_REFUSED);
            events.later(() -> whenDone.accept(new Overloaded("too many lists of topics are being made already")));
            return;
        }
        lists++;
        Listing wanted = new Listing(prefix, after, Math.min(limit, Listing.LIMIT_MAX));
        List<Shard> shards =
                new Hypercube(dimension).vertices().stream().map(Shard::new).toList();
        CubeListing listing = new CubeListing(wanted.limit(), shards, this::description, outcome -> {
            lists--;
            whenDone.accept(outcome);
        });
        listing.start(
                (shard, answer) -> requests.ask(ShardGroups.groupOf(shard), wanted, deadlineMs, answer, this.nowMs));
    }

    /**
     * Who leads the group of a shard, in which epoch, and with which replicas: a page without topics.
     *
     * @param whenDone gets nothing if no leader has answered by the deadline
     */
    public void askLeader(Shard shard, long deadlineMs, Consumer<Optional<TopicPage>> whenDone, long nowMs) {
        Consumer<TopicVerdict> answer = verdict -> whenDone.accept(
                verdict instanceof TopicVerdict.Listed listed ? Optional.of(listed.page()) : Optional.empty());
        requests.ask(ShardGroups.groupOf(shard), new Listing("", "", 0), deadlineMs, answer, nowMs);
    }

    /**
     * A topic as clients are told of it. Messages of an ephemeral one are with the leader of its shard, in the epoch of
     * that.
     */
    private TopicDescription description(TopicPage page, TopicPage.Line line) {
        Topic topic = line.topic();
        Shard shard = Shard.of(topic.name(), dimension);
        Leader leader = new Leader(page.leader(), page.epoch());
        if (topic.settings().durability() == Durability.NONE) {
            leader = ephemeral.leaderOf(shard).orElse(leader);
        }
        TopicDescription.Led led = new TopicDescription.Led(
                leader.vertex(),
                page.replicas(),
                leader.epoch(),
                line.ends().first(),
                line.ends().next());
        return new TopicDescription(topic, shard, led);
    }

    public void tick(long nowMs) {
        this.nowMs = nowMs;
    }
}
