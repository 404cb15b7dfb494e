package dev.cubecast.overlay;

import dev.cubecast.overlay.MulticastPlan.Split;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The splits of the multicasts that this node made or passed on last: batch after batch of a topic goes to the same
 * subscribers. They hold for one routing table.
 */
final class RecentSplits {
    /**
     * Sets of targets, the topics of some leaders. The one unused for longest gives way and is split anew if it comes
     * again.
     */
    static final int SPLITS_MAX = 256;

    private final RoutingTable table;
    private final Map<VertexSet, Split> splits = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<VertexSet, Split> eldest) {
            return size() > SPLITS_MAX;
        }
    };

    RecentSplits(RoutingTable table) {
        this.table = table;
    }

    Split split(VertexSet targets) {
        return splits.computeIfAbsent(targets, missing -> MulticastPlan.split(table, missing));
    }
}
