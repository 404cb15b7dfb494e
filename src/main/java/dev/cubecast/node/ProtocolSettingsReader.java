package dev.cubecast.node;

import dev.cubecast.config.SettingReader;
import dev.cubecast.delivery.DeliverySettings;
import dev.cubecast.ephemeral.EphemeralSettings;
import dev.cubecast.membership.MembershipSettings;
import dev.cubecast.overlay.RouterSettings;
import dev.cubecast.protocol.ProtocolSettings;
import dev.cubecast.protocol.TopicUse;
import dev.cubecast.publish.PublishSettings;
import dev.cubecast.topic.Durability;
import dev.cubecast.topic.RetentionLimits;
import dev.cubecast.topic.SlowConsumer;
import dev.cubecast.topic.TopicSettings;
import java.util.List;

/** The settings of the protocol, whose defaults stand beside what they mean: in the records of its parts. */
final class ProtocolSettingsReader {
    private final SettingReader settings;

    private ProtocolSettingsReader(SettingReader settings) {
        this.settings = settings;
    }

    static ProtocolSettings read(SettingReader settings, String cubeName, int dimension) {
        ProtocolSettingsReader reader = new ProtocolSettingsReader(settings);
        ProtocolSettings defaults = ProtocolSettings.defaults(cubeName, dimension);
        return new ProtocolSettings(
                cubeName,
                reader.router(defaults.router()),
                reader.membership(defaults.membership()),
                reader.publish(defaults.publish()),
                reader.delivery(defaults.delivery()),
                reader.ephemeral(defaults.ephemeral()),
                new TopicUse(
                        settings.flag("topics.create-on-use", defaults.topics().creates()),
                        reader.topicDefaults(defaults.topics().defaults()),
                        settings.integer("topics.replicas", defaults.topics().replicas())));
    }

    private RouterSettings router(RouterSettings defaults) {
        return new RouterSettings(
                settings.integer("routing.hop-limit", defaults.hopLimit()),
                settings.integer("routing.requests-max", defaults.requestsMax()),
                settings.duration("routing.resend-interval", defaults.resendIntervalMs()));
    }

    private MembershipSettings membership(MembershipSettings defaults) {
        return new MembershipSettings(
                settings.duration("membership.heartbeat-interval", defaults.heartbeatIntervalMs()),
                settings.duration("membership.silent-link", defaults.silentLinkMs()),
                settings.integer("membership.suspect-after-missed", defaults.suspectAfterMissed()),
                settings.duration("membership.dead-after-silence", defaults.deadAfterSilenceMs()),
                settings.integer("membership.confirm-attempts", defaults.confirmAttempts()),
                settings.duration("membership.confirm-interval", defaults.confirmIntervalMs()),
                settings.duration("membership.steady-after", defaults.steadyAfterMs()),
                settings.duration("membership.steady-after-max", defaults.steadyAfterMaxMs()),
                settings.duration("membership.flap-window", defaults.flapWindowMs()),
                settings.duration("membership.late-tick", defaults.lateTickMs()),
                settings.duration("membership.settle", defaults.settleMs()));
    }

    private PublishSettings publish(PublishSettings defaults) {
        return new PublishSettings(
                settings.smallSize("publish.window-bytes", defaults.windowBytes()),
                settings.integer("publish.window-publishes", defaults.windowPublishes()),
                settings.duration("publish.resend-interval", defaults.resendIntervalMs()));
    }

    private DeliverySettings delivery(DeliverySettings defaults) {
        return new DeliverySettings(
                settings.integer("delivery.feeds-max", defaults.feedsMax()),
                settings.duration("delivery.renew-interval", defaults.renewIntervalMs()),
                settings.duration("delivery.lease", defaults.leaseMs()),
                settings.duration("delivery.remind-interval", defaults.remindIntervalMs()),
                settings.duration("delivery.repair-interval", defaults.repairIntervalMs()),
                settings.integer("delivery.repair-attempts", defaults.repairAttempts()),
                settings.smallSize("delivery.held-bytes-max", defaults.heldBytesMax()),
                settings.smallSize("delivery.tail-bytes-per-topic-max", defaults.tailBytesPerTopicMax()),
                settings.smallSize("delivery.tail-bytes-max", defaults.tailBytesMax()),
                settings.duration("delivery.tail-age", defaults.tailAgeMs()),
                settings.integer("delivery.interests-max", defaults.interestsMax()),
                settings.smallSize("delivery.held-bytes-total-max", defaults.heldBytesTotalMax()),
                settings.smallSize("delivery.repair-bytes-max", defaults.repairBytesMax()),
                settings.integer("delivery.dormant-topics-max", defaults.dormantTopicsMax()));
    }

    private EphemeralSettings ephemeral(EphemeralSettings defaults) {
        return new EphemeralSettings(
                settings.integer("topics.max", defaults.topicsMax()),
                settings.integer("topics.streams-max", defaults.streamsMax()));
    }

    private TopicSettings topicDefaults(TopicSettings defaults) {
        return new TopicSettings(
                settings.choice(
                        "topics.default.durability",
                        List.of(Durability.values()),
                        Durability::text,
                        defaults.durability()),
                settings.choice(
                        "topics.default.slow-consumer",
                        List.of(SlowConsumer.values()),
                        SlowConsumer::text,
                        defaults.slowConsumer()),
                retention(defaults.retention()));
    }

    private RetentionLimits retention(RetentionLimits defaults) {
        return new RetentionLimits(
                settings.duration("topics.default.retention.age", defaults.ageMs()),
                settings.size("topics.default.retention.size", defaults.bytes()),
                settings.integer(
                        "topics.default.retention.messages",
                        Math.toIntExact(defaults.messages()),
                        0,
                        Integer.MAX_VALUE));
    }
}
