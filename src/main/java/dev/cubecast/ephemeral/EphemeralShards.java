package dev.cubecast.ephemeral;

import dev.cubecast.delivery.DeliverySettings;
import dev.cubecast.overlay.EventQueue;
import dev.cubecast.overlay.Router;
import dev.cubecast.overlay.Vertex;
import dev.cubecast.topic.Leaders;
import dev.cubecast.topic.ReplicaPlacement;
import dev.cubecast.topic.WallClock;
import dev.cubecast.trace.Trace;
import java.util.random.RandomGenerator;

/** The shards that this node leads or may come to lead. */
public class EphemeralShards {
    public EphemeralShards(
            Vertex self,
            EphemeralSettings settings,
            DeliverySettings delivery,
            Router router,
            Leaders leaders,
            ReplicaPlacement placement,
            EventQueue events,
            WallClock wallClock,
            RandomGenerator random,
            Trace trace) {}

    public void onLeadersChanged(long nowMs) {}

    public void tick(long nowMs) {}

    /** Topics this node knows as leader or replica. */
    public int topics() {
        return 0;
    }
}
