package dev.cubecast.node;

import dev.cubecast.config.SettingReader;
import dev.cubecast.consensus.ReplicaSettings;
import dev.cubecast.consensus.ReplicaSettings.ElectionTimes;
import dev.cubecast.consensus.ReplicaSettings.EntryLimits;
import dev.cubecast.consensus.ReplicaSettings.StreamLimits;
import dev.cubecast.delivery.DeliverySettings;
import dev.cubecast.durable.DurableSettings;
import dev.cubecast.durable.StreamSettings;
import dev.cubecast.protocol.ReplicationSettings;
import dev.cubecast.publish.PublishSettings;
import dev.cubecast.reads.ReadSettings;

/**
 * The settings of durable topics. What nobody would set stays as it is in the records of their parts (ARCHITECTURE.md,
 * limits).
 */
final class ReplicationSettingsReader {
    private final SettingReader settings;

    ReplicationSettingsReader(SettingReader settings) {
        this.settings = settings;
    }

    /**
     * @param publish to whichever topics
     * @param delivery of whichever topics
     */
    ReplicationSettings read(PublishSettings publish, DeliverySettings delivery) {
        ReplicationSettings defaults = ReplicationSettings.DEFAULT;
        return new ReplicationSettings(
                replica(defaults.replica()),
                intake(defaults.intake()),
                new StreamSettings(publish.windowBytes(), publish.windowPublishes(), publish.resendIntervalMs()),
                reads(defaults.reads()),
                delivery.ofStored(settings.smallSize(
                        "delivery.stored-tail-bytes-per-topic-max",
                        defaults.delivery().tailBytesPerTopicMax())));
    }

    private ReplicaSettings replica(ReplicaSettings defaults) {
        ElectionTimes elections = defaults.elections();
        EntryLimits entries = defaults.entries();
        StreamLimits streams = defaults.streams();
        return new ReplicaSettings(
                elections.with(
                        settings.duration("replication.heartbeat-interval", elections.heartbeatMs()),
                        settings.duration("replication.election-timeout", elections.timeoutMs()),
                        settings.duration("replication.election-rank-delay", elections.rankMs()),
                        settings.duration("replication.election-jitter", elections.jitterMs())),
                settings.duration("replication.late-tick", defaults.lateTickMs()),
                settings.duration("replication.resend-interval", defaults.resendMs()),
                new EntryLimits(
                        entries.appendBytesMax(),
                        settings.smallSize("replication.follower-window-bytes", entries.windowBytesMax()),
                        entries.cacheBytesMax(),
                        entries.applyBytesMax()),
                new StreamLimits(
                        streams.bytesMax(),
                        settings.smallSize("replication.catch-up-bytes-per-second", streams.bytesPerSecond())),
                settings.size("replication.log-bytes-kept", defaults.floorBytesMin()));
    }

    private DurableSettings intake(DurableSettings defaults) {
        return new DurableSettings(
                settings.smallSize("replication.waiting-bytes-max", defaults.heldBytesMax()),
                defaults.heldMax(),
                settings.smallSize("replication.uncommitted-bytes-max", defaults.uncommittedBytesMax()),
                defaults.waitingMax(),
                defaults.entryBytesMax(),
                defaults.appendBytesMax(),
                defaults.outcomeMs(),
                settings.duration("replication.trim-interval", defaults.trimIntervalMs()));
    }

    private ReadSettings reads(ReadSettings defaults) {
        return new ReadSettings(
                defaults.answerBytesMax(),
                settings.integer("reads.served-max", defaults.servedMax()),
                defaults.waitMs(),
                settings.integer("reads.asked-max", defaults.askedMax()),
                settings.duration("reads.attempt-timeout", defaults.attemptMs()),
                defaults.pauseMs());
    }
}
