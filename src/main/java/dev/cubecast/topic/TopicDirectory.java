package dev.cubecast.topic;

import dev.cubecast.message.Bytes;
import dev.cubecast.overlay.EventQueue;
import dev.cubecast.overlay.Hypercube;
import dev.cubecast.overlay.Outcome;
import dev.cubecast.overlay.Priority;
import dev.cubecast.overlay.Router;
import dev.cubecast.overlay.Vertex;
import dev.cubecast.topic.TopicOutcome.Overloaded;
import dev.cubecast.topic.TopicOutcome.Unavailable;
import dev.cubecast.topic.TopicQuestion.Create;
import dev.cubecast.topic.TopicQuestion.Describe;
import dev.cubecast.topic.TopicQuestion.Listing;
import dev.cubecast.trace.Measure;
import dev.cubecast.trace.Trace;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/** Creates, describes and lists topics wherever their leaders are. Every outcome comes once, by the deadline. */
public class TopicDirectory {
    /** Questions about single topics that may be under way; further ones are refused at once. */
    static final int INQUIRIES_MAX = 1024;
    /**
     * Questions of lists that may be under way, one to each leader: a quarter of the requests that a node has under way by
     * default. A list that would go beyond is refused at once, unless it is the only one.
     */
    private static final int LIST_QUESTIONS_MAX = 1024;

    private final Vertex self;
    private final Router router;
    private final Leaders leaders;
    private final EventQueue events;
    private final RandomGenerator random;
    private final Trace trace;

    private final Map<Long, TopicInquiry> inquiries = new LinkedHashMap<>();
    private long lastInquiry;
    private int listQuestions;

    public TopicDirectory(
            Vertex self, Router router, Leaders leaders, EventQueue events, RandomGenerator random, Trace trace) {
        this.self = self;
        this.router = router;
        this.leaders = leaders;
        this.events = events;
        this.random = random;
        this.trace = trace;
    }

    /**
     * Creates a topic, unless there is one of this name.
     *
     * @param deadlineMs in the time of {@code nowMs}
     * @param whenDone called exactly once, never within this call, at the first tick from the deadline on at the latest
     */
    public void create(
            TopicName name, TopicSettings settings, long deadlineMs, Consumer<TopicOutcome> whenDone, long nowMs) {
        Create question = new Create(new Topic(name, TopicId.draw(random), settings));
        inquire(name, question, deadlineMs, whenDone, nowMs);
    }

    public void describe(TopicName name, long deadlineMs, Consumer<TopicOutcome> whenDone, long nowMs) {
        inquire(name, new Describe(name), deadlineMs, whenDone, nowMs);
    }

    private void inquire(
            TopicName name, TopicQuestion question, long deadlineMs, Consumer<TopicOutcome> whenDone, long nowMs) {
        if (inquiries.size() >= INQUIRIES_MAX) {
            refuse(INQUIRIES_MAX + " questions about topics are under way already", whenDone);
            return;
        }
        Shard shard = Shard.of(name, self.dimension());
        boolean asksToCreate = question instanceof Create;
        long number = ++lastInquiry;
        TopicInquiry inquiry = new TopicInquiry(shard, question.encode(), router, leaders, deadlineMs, answer -> {
            inquiries.remove(number);
            // In an event of its own, so that whatever it does, the other inquiries of this event end too.
            events.later(() -> whenDone.accept(outcome(answer, asksToCreate, shard)));
        });
        inquiries.put(number, inquiry);
        inquiry.ask(nowMs);
    }

    private void refuse(String why, Consumer<TopicOutcome> whenDone) {
        trace.count(Measure.TOPIC_QUESTIONS_REFUSED);
        events.later(() -> whenDone.accept(new Overloaded(why)));
    }

    private static TopicOutcome outcome(Optional<TopicAnswer> answer, boolean askedToCreate, Shard shard) {
        TopicAnswer given = answer.orElse(null);
        if (given instanceof TopicAnswer.Made made) {
            return new TopicOutcome.Created(made.topic());
        } else if (given instanceof TopicAnswer.Found found) {
            return askedToCreate ? new TopicOutcome.Exists(found.topic()) : new TopicOutcome.Described(found.topic());
        } else if (given instanceof TopicAnswer.NotFound) {
            return new TopicOutcome.NotFound();
        } else if (given instanceof TopicAnswer.TooMany tooMany) {
            return new TopicOutcome.TooMany(tooMany.detail());
        }
        return new Unavailable("no leader of shard " + shard + " answered in time");
    }

    /**
     * The topics of the whole cube by name.
     *
     * @param prefix that the names start with, possibly empty
     * @param after that the names come after, possibly empty
     * @param limit the most topics that are wanted; what is above {@link Listing#LIMIT_MAX} is cut
     * @param deadlineMs in the time of {@code nowMs}; then leaders that have not answered are named as silent
     * @param whenDone called exactly once, never within this call
     */
    public void list(
            String prefix, String after, int limit, long deadlineMs, Consumer<TopicOutcome> whenDone, long nowMs) {
        Set<Vertex> asked = new TreeSet<>();
        Set<Vertex> silent = new TreeSet<>();
        for (Vertex home : new Hypercube(self.dimension()).vertices()) {
            leaders.leaderOf(new Shard(home))
                    .ifPresentOrElse(leader -> asked.add(leader.vertex()), () -> silent.add(home));
        }
        if (listQuestions > 0 && listQuestions + asked.size() > LIST_QUESTIONS_MAX) {
            refuse("too many lists of topics are being made already", whenDone);
            return;
        }
        int most = Math.min(limit, Listing.LIMIT_MAX);
        TopicListing listing = new TopicListing(most, asked.size(), silent, whenDone);
        if (asked.isEmpty()) {
            events.later(listing::finish);
        }
        Bytes question = new Listing(prefix, after, most).encode();
        listQuestions += asked.size();
        for (Vertex leader : asked) {
            Consumer<Outcome> whenAnswered = outcome -> {
                listQuestions--;
                listing.onOutcome(leader, outcome);
            };
            router.request(leader, Priority.CONTROL, question, deadlineMs, whenAnswered, nowMs);
        }
    }

    public void tick(long nowMs) {
        List.copyOf(inquiries.values()).forEach(inquiry -> inquiry.tick(nowMs));
    }
}
