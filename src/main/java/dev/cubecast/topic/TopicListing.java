package dev.cubecast.topic;

import dev.cubecast.overlay.Outcome;
import dev.cubecast.overlay.Vertex;
import dev.cubecast.topic.TopicAnswer.Page;
import dev.cubecast.topic.TopicOutcome.Listed;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;

/** Puts the topics of all leaders together into one list. */
final class TopicListing {
    private final int limit;
    private final Consumer<TopicOutcome> whenDone;

    private final Map<TopicName, TopicDescription> topics = new TreeMap<>();
    private final Set<Vertex> silent = new TreeSet<>();
    private boolean truncated;
    private int awaited;

    /**
     * Waits for leaders.
     *
     * @param silent vertices from which no answer will come
     * @param awaited the number of leaders from which one will
     */
    TopicListing(int limit, int awaited, Collection<Vertex> silent, Consumer<TopicOutcome> whenDone) {
        this.limit = limit;
        this.awaited = awaited;
        this.silent.addAll(silent);
        this.whenDone = whenDone;
    }

    void onOutcome(Vertex leader, Outcome outcome) {
        if (TopicInquiry.answer(outcome, leader.dimension()).orElse(null) instanceof Page page) {
            // While nodes disagree two can lead a topic; one line is enough for it.
            page.topics().forEach(topic -> topics.putIfAbsent(topic.topic().name(), topic));
            truncated |= page.truncated();
        } else {
            silent.add(leader);
        }
        if (--awaited == 0) {
            finish();
        }
    }

    void finish() {
        List<TopicDescription> first = topics.values().stream().limit(limit).toList();
        whenDone.accept(new Listed(first, List.copyOf(silent), truncated || topics.size() > limit));
    }
}
