package dev.cubecast.bridge;

import dev.cubecast.delivery.DeliverySettings;
import dev.cubecast.delivery.EphemeralFeeds;
import dev.cubecast.delivery.FeedListener;
import dev.cubecast.overlay.Router;
import dev.cubecast.overlay.RouterSettings;
import dev.cubecast.overlay.Vertex;
import dev.cubecast.topic.TopicId;
import dev.cubecast.topic.TopicKey;
import dev.cubecast.trace.Trace;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/** Feeds that only remember what is followed. */
final class FakeFeeds extends EphemeralFeeds {
    private static final Vertex SELF = new Vertex(0, 1);

    final Set<TopicId> followed = new LinkedHashSet<>();

    FakeFeeds(FeedListener listener) {
        super(
                SELF,
                DeliverySettings.DEFAULT,
                new Router(
                        SELF,
                        RouterSettings.forDimension(1),
                        (neighbour, priority, frame) -> false,
                        task -> {},
                        new Random(1),
                        Trace.NONE),
                shard -> Optional.empty(),
                task -> {},
                listener,
                Trace.NONE);
    }

    @Override
    public void subscribe(TopicKey topic, long nowMs) {
        if (!followed.add(topic.id())) {
            throw new AssertionError(topic + " is followed already");
        }
    }

    @Override
    public void unsubscribe(TopicId topic, long nowMs) {
        if (!followed.remove(topic)) {
            throw new AssertionError(topic + " is not followed");
        }
    }
}
