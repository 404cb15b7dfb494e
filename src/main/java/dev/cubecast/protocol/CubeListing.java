package dev.cubecast.protocol;

import dev.cubecast.durable.TopicPage;
import dev.cubecast.durable.TopicVerdict;
import dev.cubecast.topic.Shard;
import dev.cubecast.topic.TopicDescription;
import dev.cubecast.topic.TopicName;
import dev.cubecast.topic.TopicOutcome;
import dev.cubecast.topic.TopicOutcome.Listed;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Puts the topics of all groups together into one list. */
final class CubeListing {
    /** Groups that are asked at a time: all lists together leave half of a node's questions to others. */
    static final int WINDOW = 64;

    private final int limit;
    private final BiFunction<TopicPage, TopicPage.Line, TopicDescription> description;
    private final Consumer<TopicOutcome> whenDone;

    private final Deque<Shard> unasked;
    private final NavigableMap<TopicName, TopicDescription> topics = new TreeMap<>();
    private final Set<Shard> silent = new TreeSet<>();
    private int awaited;
    private boolean truncated;
    private @Nullable Asking asking;

    /** Asks the leader of a shard's group. */
    interface Asking {
        /** @param answer gets the verdict once, never within this call */
        void ask(Shard shard, Consumer<TopicVerdict> answer);
    }

    /** @param shards at least one */
    CubeListing(
            int limit,
            Collection<Shard> shards,
            BiFunction<TopicPage, TopicPage.Line, TopicDescription> description,
            Consumer<TopicOutcome> whenDone) {
        this.limit = limit;
        this.description = description;
        this.whenDone = whenDone;
        this.unasked = new ArrayDeque<>(shards);
    }

    void start(Asking asks) {
        asking = asks;
        askNext();
    }

    private void askNext() {
        while (asking != null && awaited < WINDOW && !unasked.isEmpty()) {
            Shard shard = unasked.remove();
            awaited++;
            asking.ask(shard, verdict -> onVerdict(shard, verdict));
        }
    }

    private void onVerdict(Shard shard, TopicVerdict verdict) {
        awaited--;
        if (verdict instanceof TopicVerdict.Listed listed) {
            TopicPage page = listed.page();
            page.topics().forEach(line -> topics.put(line.topic().name(), description.apply(page, line)));
            truncated |= page.truncated();
            dropBeyondLimit();
        } else {
            silent.add(shard);
        }
        askNext();
        if (awaited == 0) {
            whenDone.accept(new Listed(
                    List.copyOf(topics.values()),
                    silent.stream().map(Shard::home).toList(),
                    truncated));
        }
    }

    /** What is not among the first is not wanted, however many groups there are. */
    private void dropBeyondLimit() {
        while (topics.size() > limit) {
            topics.pollLastEntry();
            truncated = true;
        }
    }
}
