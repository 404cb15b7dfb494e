package dev.cubecast.protocol;

import dev.cubecast.topic.TopicName;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** One topic that is being looked up, and who waits for that. */
final class LocationQuestion {
    private final TopicName name;
    private final boolean refresh;

    private final List<Asker> askers = new ArrayList<>();
    private boolean asked;
    /** The number of the question that was put last; what comes of earlier ones counts no longer. */
    private long number;

    /** @param creates whether the topic is to be made if it is not there */
    record Asker(boolean creates, long deadlineMs, Consumer<Location> whenDone) {}

    /** @param refresh whether an answer is wanted though nobody waits for it */
    LocationQuestion(TopicName name, boolean refresh) {
        this.name = name;
        this.refresh = refresh;
    }

    TopicName name() {
        return name;
    }

    boolean isRefresh() {
        return refresh;
    }

    void add(Asker asker) {
        askers.add(asker);
    }

    boolean creates() {
        return askers.stream().anyMatch(Asker::creates);
    }

    /** The time until which an answer is of use. */
    long deadlineMs(long refreshDeadlineMs) {
        return askers.stream().mapToLong(Asker::deadlineMs).max().orElse(refreshDeadlineMs);
    }

    /** Returns the number of the question. */
    long onAsked() {
        asked = true;
        return ++number;
    }

    boolean awaits(long question) {
        return asked && number == question;
    }

    void onAnswered() {
        asked = false;
    }

    boolean isAsked() {
        return asked;
    }

    /** Whether no answer is of use any more. */
    boolean isDone() {
        return askers.isEmpty() && !(refresh && asked);
    }

    List<Asker> takeOverdue(long nowMs) {
        return take(asker -> asker.deadlineMs() <= nowMs);
    }

    /** Those who do not want the topic to be made. */
    List<Asker> takeFinders() {
        return take(asker -> !asker.creates());
    }

    List<Asker> takeAll() {
        return take(asker -> true);
    }

    private List<Asker> take(Predicate<Asker> which) {
        List<Asker> taken = askers.stream().filter(which).toList();
        askers.removeAll(taken);
        return taken;
    }
}
