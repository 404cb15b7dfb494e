package dev.cubecast.durable;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A map of limited size, which never changes: one more entry than it may have puts out the one that was not used for
 * longest. Uses are counted, not timed, so whoever makes the same uses has the same entries.
 *
 * @param max entries, at least one
 * @param forgotten entries that were put out so far
 * @param values with the number of their last use
 * @param byUse the same keys by the number of their last use
 */
record RecentMap<K extends Comparable<K>, V>(
        int max, long forgotten, ImmutableTreeMap<K, Used<V>> values, ImmutableTreeMap<Long, K> byUse) {

    record Used<V>(V value, long use) {}

    static <K extends Comparable<K>, V> RecentMap<K, V> empty(int max) {
        return empty(max, 0);
    }

    static <K extends Comparable<K>, V> RecentMap<K, V> empty(int max, long forgotten) {
        return new RecentMap<K, V>(max, forgotten, ImmutableTreeMap.empty(), ImmutableTreeMap.empty());
    }

    int size() {
        return values.size();
    }

    @Nullable
    V get(K key) {
        Used<V> used = values.get(key);
        return used == null ? null : used.value();
    }

    /** Uses a key, which has this value from now on. */
    RecentMap<K, V> with(K key, V value) {
        long use = byUse.isEmpty() ? 1 : byUse.last().getKey() + 1;
        return restored(key, value, use).withinLimit();
    }

    /** Takes an entry as it was when it was written. */
    RecentMap<K, V> restored(K key, V value, long use) {
        Used<V> before = values.get(key);
        ImmutableTreeMap<Long, K> others = before == null ? byUse : byUse.without(before.use());
        return new RecentMap<K, V>(max, forgotten, values.with(key, new Used<>(value, use)), others.with(use, key));
    }

    private RecentMap<K, V> withinLimit() {
        if (size() <= max) {
            return this;
        }
        Map.Entry<Long, K> oldest = byUse.first();
        return new RecentMap<K, V>(
                max, forgotten + 1, values.without(oldest.getValue()), byUse.without(oldest.getKey()));
    }
}
