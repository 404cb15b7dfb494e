package dev.cubecast.delivery;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Whose turn it is to renew its interest: each feed's once in an interval, spread over it, so that the queues of the
 * links need not take all at once. Feeds of one shard come one behind the other, because what goes to one leader shares
 * frames.
 */
final class Renewals {
    private final long intervalMs;
    private final NavigableSet<EphemeralFeed> feeds = new TreeSet<>(
            Comparator.comparing((EphemeralFeed feed) -> feed.shard).thenComparing(feed -> feed.topic.id()));

    private @Nullable EphemeralFeed last;
    private long lastMs;
    /** Renewals that are due, times the interval. */
    private long due;

    Renewals(long intervalMs) {
        this.intervalMs = intervalMs;
    }

    void add(EphemeralFeed feed) {
        feeds.add(feed);
    }

    void remove(EphemeralFeed feed) {
        feeds.remove(feed);
    }

    /** The next feeds, as many as the time since the last call is worth; none twice, however long that is. */
    List<EphemeralFeed> take(long nowMs) {
        due += Math.min(intervalMs, nowMs - lastMs) * feeds.size();
        lastMs = nowMs;
        long count = Math.min(feeds.size(), due / intervalMs);
        due %= intervalMs;
        List<EphemeralFeed> taken = new ArrayList<>();
        while (taken.size() < count) {
            taken.add(next());
        }
        return taken;
    }

    private EphemeralFeed next() {
        EphemeralFeed next = last == null ? null : feeds.higher(last);
        last = next == null ? feeds.first() : next;
        return last;
    }
}
