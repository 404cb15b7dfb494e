package dev.cubecast.ephemeral;

import dev.cubecast.delivery.TopicLookup;
import dev.cubecast.overlay.Vertex;
import dev.cubecast.topic.Leader;
import dev.cubecast.topic.Topic;
import dev.cubecast.topic.TopicCatalogue;
import dev.cubecast.topic.TopicCatalogue.Addition;
import dev.cubecast.topic.TopicId;
import dev.cubecast.topic.TopicName;
import dev.cubecast.trace.Measure;
import dev.cubecast.trace.Trace;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** The topics of the shards that this node leads: finds them, and makes those that are new. */
final class LedTopics implements TopicLookup {
    private final Vertex self;
    private final EphemeralSettings settings;
    private final LedShards led;
    private final TopicCatalogue catalogue;
    private final CatalogueSync sync;
    private final RandomGenerator random;
    private final Trace trace;

    LedTopics(
            Vertex self,
            EphemeralSettings settings,
            LedShards led,
            TopicCatalogue catalogue,
            CatalogueSync sync,
            RandomGenerator random,
            Trace trace) {
        this.self = self;
        this.settings = settings;
        this.led = led;
        this.catalogue = catalogue;
        this.sync = sync;
        this.random = random;
        this.trace = trace;
    }

    @Override
    public Answer lookup(TopicName name) {
        Leader leader = led.leaderOf(catalogue.shardOf(name)).orElse(null);
        if (leader == null || !leader.vertex().equals(self)) {
            return new Answer.Redirect(Optional.ofNullable(leader).map(Leader::vertex));
        }
        return use(name)
                .<Answer>map(topic -> new Answer.Found(topic, leader))
                .orElseGet(() -> new Answer.Refused(whyNotMade(name)));
    }

    private String whyNotMade(TopicName name) {
        return settings.createOnUse()
                ? self + " knows " + settings.topicsMax() + " topics already"
                : "there is no topic " + name + ", and using it does not make it";
    }

    /** The topic, made if it is new and may be made by its use; empty if it may not, or there are too many. */
    Optional<Topic> use(TopicName name) {
        Optional<Topic> present = catalogue.find(name);
        return present.isPresent() || !settings.createOnUse()
                ? present
                : findOrMake(new Topic(name, TopicId.draw(random), settings.defaults()));
    }

    /** The topic of this name, which is the one wanted if there was none; empty if there are too many. */
    Optional<Topic> findOrMake(Topic wanted) {
        Optional<Topic> present = catalogue.find(wanted.name());
        if (present.isPresent()) {
            return present;
        }
        if (catalogue.add(wanted) == Addition.REFUSED) {
            trace.count(Measure.TOPICS_REFUSED);
            return Optional.empty();
        }
        trace.count(Measure.TOPICS_CREATED);
        trace.note(Trace.Subject.TOPICS, "made " + wanted.name() + " with id " + wanted.id());
        sync.onMade(wanted);
        return Optional.of(wanted);
    }
}
