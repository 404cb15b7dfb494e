package dev.cubecast.protocol;

import dev.cubecast.delivery.DeliverySettings;
import dev.cubecast.ephemeral.EphemeralSettings;
import dev.cubecast.membership.MembershipSettings;
import dev.cubecast.overlay.RouterSettings;
import dev.cubecast.publish.PublishSettings;
import dev.cubecast.topic.Durability;
import dev.cubecast.topic.RetentionLimits;
import dev.cubecast.topic.TopicSettings;

/**
 * What the parts of the protocol can be told.
 *
 * @param topicDefaults what a topic gets whose maker leaves its settings open, and one that is made by its use
 */
public record ProtocolSettings(
        String cubeName,
        RouterSettings router,
        MembershipSettings membership,
        PublishSettings publish,
        DeliverySettings delivery,
        EphemeralSettings ephemeral,
        TopicSettings topicDefaults) {

    /** Nothing that was acknowledged is lost, and everything is kept. */
    private static final TopicSettings SAFE = TopicSettings.durable(Durability.QUORUM, RetentionLimits.NONE);

    public static ProtocolSettings defaults(String cubeName, int dimension) {
        return new ProtocolSettings(
                cubeName,
                RouterSettings.forDimension(dimension),
                MembershipSettings.DEFAULT,
                PublishSettings.DEFAULT,
                DeliverySettings.DEFAULT,
                EphemeralSettings.DEFAULT,
                SAFE);
    }
}
