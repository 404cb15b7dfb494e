package dev.cubecast.durable;

import dev.cubecast.consensus.StoredPublish.Forwarded;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What this leader has decided about numbers of entry nodes without storing them. It repeats itself when a number comes
 * again, and the next number need not wait until the entry node has heard of it. Another leader does not know: the
 * entry node sends again to that one what it has not heard of.
 */
final class RefusedNumbers {
    private static final int NUMBERS_MAX = EntryNodeStream.UNSETTLED_MAX;

    private final int streamsMax;
    private final Map<Long, NavigableMap<Long, Decision>> streams;

    /** @param streamsMax beyond it the stream that was not used for longest is forgotten */
    RefusedNumbers(int streamsMax) {
        this.streamsMax = streamsMax;
        this.streams = new LinkedHashMap<>(16, 0.75f, true);
    }

    /** The last number that was refused; 0 for none. */
    long last(long stream) {
        NavigableMap<Long, Decision> refused = streams.get(stream);
        return refused == null ? 0 : refused.lastKey();
    }

    @Nullable
    Decision get(long stream, long number) {
        NavigableMap<Long, Decision> refused = streams.get(stream);
        return refused == null ? null : refused.get(number);
    }

    void add(Forwarded forwarded, Decision decision) {
        NavigableMap<Long, Decision> refused = streams.computeIfAbsent(forwarded.stream(), added -> new TreeMap<>());
        refused.headMap(forwarded.settled(), true).clear();
        refused.put(forwarded.number(), decision);
        if (refused.size() > NUMBERS_MAX) {
            refused.pollFirstEntry();
        }
        if (streams.size() > streamsMax) {
            streams.remove(streams.keySet().iterator().next());
        }
    }

    void clear() {
        streams.clear();
    }
}
