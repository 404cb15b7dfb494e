package dev.cubecast.ephemeral;

import dev.cubecast.overlay.Hypercube;
import dev.cubecast.overlay.Vertex;
import dev.cubecast.topic.Leader;
import dev.cubecast.topic.Leaders;
import dev.cubecast.topic.Shard;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The shards that this node leads. Before a node takes the first publish to a shard it lets the nodes with subscribers
 * register: what it stored earlier would be a gap to all of them.
 */
final class LedShards implements Leaders {
    /**
     * Long enough for a node to notice the change of leaders, and to ask again if it asked before this one had noticed.
     */
    static final long GATHERING_MS = 200;

    private final Vertex self;
    private final Leaders believed;
    private final List<Shard> all;

    private final Set<Shard> led = new TreeSet<>();
    private final Map<Shard, Long> gatheringUntilMs = new TreeMap<>();

    LedShards(Vertex self, Leaders believed) {
        this.self = self;
        this.believed = believed;
        this.all = new Hypercube(self.dimension())
                .vertices().stream().map(Shard::new).toList();
    }

    @Override
    public Optional<Leader> leaderOf(Shard shard) {
        return believed.leaderOf(shard);
    }

    /** Who takes publishes to the shard. */
    Optional<Leader> storingLeaderOf(Shard shard) {
        return gatheringUntilMs.containsKey(shard) ? Optional.empty() : leaderOf(shard);
    }

    boolean leads(Shard shard) {
        return leaderOf(shard).filter(leader -> leader.vertex().equals(self)).isPresent();
    }

    /** Looks at the view again. */
    void refresh(long nowMs) {
        for (Shard shard : all) {
            if (!leads(shard)) {
                led.remove(shard);
                gatheringUntilMs.remove(shard);
            } else if (led.add(shard)) {
                gatheringUntilMs.put(shard, nowMs + GATHERING_MS);
            }
        }
    }

    void tick(long nowMs) {
        gatheringUntilMs.values().removeIf(untilMs -> nowMs >= untilMs);
    }
}
