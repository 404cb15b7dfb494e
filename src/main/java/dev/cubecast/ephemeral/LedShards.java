package dev.cubecast.ephemeral;

import dev.cubecast.overlay.Hypercube;
import dev.cubecast.overlay.Vertex;
import dev.cubecast.topic.Leader;
import dev.cubecast.topic.Leaders;
import dev.cubecast.topic.Shard;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The shards that this node leads. A node that takes over a shard without having been a replica of it until a moment ago
 * first listens to the others, lest it make topics that they know; meanwhile it names no leader. And before it takes the first
 * publish it lets the nodes with subscribers register: what it stored earlier would be a gap to all of them.
 */
final class LedShards implements Leaders {
    /** Long enough for an answer from any live replica. */
    static final long LISTENING_MS = 300;

    /** Long enough for a node to notice the change of leaders, and to ask again if it asked a node that was listening. */
    static final long GATHERING_MS = 200;

    private final Vertex self;
    private final Leaders believed;
    private final CatalogueSync sync;
    private final List<Shard> all;

    private final Set<Shard> led = new TreeSet<>();
    private final Map<Shard, Long> listeningUntilMs = new TreeMap<>();
    private final Map<Shard, Long> gatheringUntilMs = new TreeMap<>();

    LedShards(Vertex self, Leaders believed, CatalogueSync sync) {
        this.self = self;
        this.believed = believed;
        this.sync = sync;
        this.all = new Hypercube(self.dimension())
                .vertices().stream().map(Shard::new).toList();
    }

    @Override
    public Optional<Leader> leaderOf(Shard shard) {
        return listeningUntilMs.containsKey(shard) ? Optional.empty() : believed.leaderOf(shard);
    }

    /** Who takes publishes to the shard. */
    Optional<Leader> storingLeaderOf(Shard shard) {
        return gatheringUntilMs.containsKey(shard) ? Optional.empty() : leaderOf(shard);
    }

    boolean leads(Shard shard) {
        return leaderOf(shard).filter(this::isSelf).isPresent();
    }

    private boolean isSelf(Leader leader) {
        return leader.vertex().equals(self);
    }

    /** All that this node leads or is about to. */
    List<Shard> shards() {
        return List.copyOf(led);
    }

    /** Looks at the view again, and asks the other replicas about shards that are new to this node. */
    void refresh(long nowMs) {
        List<Shard> takenOver = new ArrayList<>();
        for (Shard shard : all) {
            if (believed.leaderOf(shard).filter(this::isSelf).isEmpty()) {
                led.remove(shard);
                listeningUntilMs.remove(shard);
                gatheringUntilMs.remove(shard);
            } else if (led.add(shard)) {
                takenOver.add(shard);
            }
        }
        takenOver.stream().filter(shard -> !sync.others(shard).isEmpty()).forEach(shard -> begin(shard, nowMs));
        sync.announce(takenOver, nowMs);
    }

    private void begin(Shard shard, long nowMs) {
        long leadingFromMs = nowMs;
        if (!sync.isCurrent(shard, nowMs)) {
            leadingFromMs += LISTENING_MS;
            listeningUntilMs.put(shard, leadingFromMs);
        }
        gatheringUntilMs.put(shard, leadingFromMs + GATHERING_MS);
    }

    void tick(long nowMs) {
        listeningUntilMs.values().removeIf(untilMs -> nowMs >= untilMs);
        gatheringUntilMs.values().removeIf(untilMs -> nowMs >= untilMs);
    }
}
