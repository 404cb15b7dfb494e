package dev.cubecast.protocol;

import dev.cubecast.consensus.GroupId;
import dev.cubecast.consensus.LogStore;
import dev.cubecast.consensus.ReplicaSettings;
import dev.cubecast.consensus.SafetyRules;
import dev.cubecast.delivery.DeliverySettings;
import dev.cubecast.durable.DurableSettings;
import dev.cubecast.durable.GroupLimits;
import dev.cubecast.durable.IntakeRules;
import dev.cubecast.durable.StreamSettings;
import dev.cubecast.overlay.EventQueue;
import dev.cubecast.overlay.Vertex;
import dev.cubecast.reads.ReadSettings;
import dev.cubecast.topic.WallClock;
import dev.cubecast.trace.Trace;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/**
 * What the replicas of a node need from the world around them, and what they are told.
 *
 * @param streams of publishes that come to this node
 * @param reads that replicas on this node serve and readers on this node ask for
 * @param delivery of durable topics
 * @param placement the vertices that may hold a group, in the order in which they should lead it; empty if there is no
 *     such group
 * @param isSteady whether a vertex has been back for long enough to lead
 * @param onDamage told once what the disk has damaged, when nobody needs these replicas any more: the node must end
 *     them, move the disk's contents aside, draw another disk id and come back blank (ARCHITECTURE.md, rule 20)
 */
public record ReplicaHostPorts(
        ReplicaSettings replica,
        SafetyRules rules,
        IntakeRules intakeRules,
        DurableSettings intake,
        StreamSettings streams,
        ReadSettings reads,
        DeliverySettings delivery,
        GroupLimits limits,
        LogStore store,
        Function<GroupId, List<Vertex>> placement,
        Predicate<Vertex> isSteady,
        Consumer<String> onDamage,
        EventQueue events,
        WallClock wallClock,
        RandomGenerator random,
        Trace trace) {

    /** With the decisions of every node, and the limits that they all have. */
    public static ReplicaHostPorts standard(
            ReplicationSettings settings,
            LogStore store,
            Function<GroupId, List<Vertex>> placement,
            Predicate<Vertex> isSteady,
            Consumer<String> onDamage,
            EventQueue events,
            WallClock wallClock,
            RandomGenerator random,
            Trace trace) {
        return new ReplicaHostPorts(
                settings.replica(),
                new SafetyRules(),
                new IntakeRules(),
                settings.intake(),
                settings.streams(),
                settings.reads(),
                settings.delivery(),
                GroupLimits.DEFAULT,
                store,
                placement,
                isSteady,
                onDamage,
                events,
                wallClock,
                random,
                trace);
    }
}
