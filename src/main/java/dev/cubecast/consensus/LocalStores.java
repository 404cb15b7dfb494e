package dev.cubecast.consensus;

import dev.cubecast.topic.TopicId;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Where a group's topics and batches are on a disk: under the number of its store, which is another one after each
 * catch-up stream (ARCHITECTURE.md, rule 18).
 *
 * @param current the group's store
 * @param unfinished the one that a stream has begun to fill; {@link #NONE} if there is none
 * @param held the batches that are in that one, for each topic the last ones without a gap
 */
public record LocalStores(long current, long unfinished, SortedMap<TopicId, OffsetRange> held) {
    /** The number of no store. */
    public static final long NONE = 0;

    /** Those of a group that has never caught up by a stream. */
    public static final LocalStores FIRST = new LocalStores(1, NONE, new TreeMap<>());

    public LocalStores {
        held = Collections.unmodifiableSortedMap(new TreeMap<>((Map<TopicId, OffsetRange>) held));
    }
}
