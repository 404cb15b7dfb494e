package dev.cubecast.protocol;

import dev.cubecast.consensus.ReplicaSettings;
import dev.cubecast.delivery.DeliverySettings;
import dev.cubecast.durable.DurableSettings;
import dev.cubecast.durable.StreamSettings;
import dev.cubecast.reads.ReadSettings;

/**
 * What the durable topics of a node can be told.
 *
 * @param intake of publishes at the leader
 * @param streams of publishes that come to this node
 * @param reads that replicas on this node serve and readers on this node ask for
 */
public record ReplicationSettings(
        ReplicaSettings replica,
        DurableSettings intake,
        StreamSettings streams,
        ReadSettings reads,
        DeliverySettings delivery) {
    public static final ReplicationSettings DEFAULT = new ReplicationSettings(
            ReplicaSettings.DEFAULT,
            DurableSettings.DEFAULT,
            StreamSettings.DEFAULT,
            ReadSettings.DEFAULT,
            DeliverySettings.DURABLE);

    public ReplicationSettings withReplica(ReplicaSettings changed) {
        return new ReplicationSettings(changed, intake, streams, reads, delivery);
    }
}
