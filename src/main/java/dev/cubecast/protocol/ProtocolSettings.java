package dev.cubecast.protocol;

import dev.cubecast.delivery.DeliverySettings;
import dev.cubecast.ephemeral.EphemeralSettings;
import dev.cubecast.membership.MembershipSettings;
import dev.cubecast.overlay.RouterSettings;
import dev.cubecast.publish.PublishSettings;

/** What the parts of the protocol can be told. */
public record ProtocolSettings(
        String cubeName,
        RouterSettings router,
        MembershipSettings membership,
        PublishSettings publish,
        DeliverySettings delivery,
        EphemeralSettings ephemeral,
        TopicUse topics) {

    public static ProtocolSettings defaults(String cubeName, int dimension) {
        return new ProtocolSettings(
                cubeName,
                RouterSettings.forDimension(dimension),
                MembershipSettings.DEFAULT,
                PublishSettings.DEFAULT,
                DeliverySettings.DEFAULT,
                EphemeralSettings.DEFAULT,
                TopicUse.DEFAULT);
    }
}
