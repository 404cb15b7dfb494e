package dev.cubecast.ephemeral;

import dev.cubecast.delivery.TopicPushes;
import dev.cubecast.message.Bytes;
import dev.cubecast.message.Kind;
import dev.cubecast.overlay.Receiver;
import dev.cubecast.overlay.Router;
import dev.cubecast.overlay.Vertex;
import dev.cubecast.topic.Leader;
import dev.cubecast.topic.Shard;
import dev.cubecast.topic.Topic;
import dev.cubecast.topic.TopicAnswer;
import dev.cubecast.topic.TopicAnswer.Found;
import dev.cubecast.topic.TopicAnswer.Made;
import dev.cubecast.topic.TopicAnswer.NotFound;
import dev.cubecast.topic.TopicAnswer.NotLeader;
import dev.cubecast.topic.TopicAnswer.Page;
import dev.cubecast.topic.TopicAnswer.TooMany;
import dev.cubecast.topic.TopicCatalogue;
import dev.cubecast.topic.TopicDescription;
import dev.cubecast.topic.TopicName;
import dev.cubecast.topic.TopicQuestion.Create;
import dev.cubecast.topic.TopicQuestion.Describe;
import dev.cubecast.topic.TopicQuestion.Listing;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/** Answers what nodes ask this one, as a leader, about topics. */
final class TopicDesk {
    private final Vertex self;
    private final LedShards led;
    private final LedTopics topics;
    private final TopicCatalogue catalogue;
    private final TopicPushes pushes;
    private final Function<Shard, List<Vertex>> replicas;

    /** @param replicas the live replicas of a shard */
    TopicDesk(
            Vertex self,
            LedShards led,
            LedTopics topics,
            TopicCatalogue catalogue,
            TopicPushes pushes,
            Function<Shard, List<Vertex>> replicas) {
        this.self = self;
        this.led = led;
        this.topics = topics;
        this.catalogue = catalogue;
        this.pushes = pushes;
        this.replicas = replicas;
    }

    /** Takes the questions that reach this node. */
    void receive(Router router) {
        answer(
                router,
                Kind.TOPIC_CREATE,
                payload -> create(Create.decode(payload).topic()));
        answer(
                router,
                Kind.TOPIC_DESCRIBE,
                payload -> describe(Describe.decode(payload).name()));
        answer(router, Kind.TOPIC_LIST, payload -> list(Listing.decode(payload)));
    }

    private static void answer(Router router, Kind question, Function<Bytes, TopicAnswer> answer) {
        router.receive(question, (Receiver.OfRequests) (origin, payload, reply, nowMs) ->
                reply.accept(answer.apply(payload).encode()));
    }

    private TopicAnswer create(Topic wanted) {
        return asLeader(wanted.name(), leader -> {
            Optional<Topic> present = topics.findOrMake(wanted);
            if (present.isEmpty()) {
                return new TooMany(self + " knows as many topics as it may");
            }
            TopicDescription description = describe(present.get(), leader);
            return present.get().id().equals(wanted.id()) ? new Made(description) : new Found(description);
        });
    }

    private TopicAnswer describe(TopicName name) {
        return asLeader(
                name,
                leader -> catalogue
                        .find(name)
                        .<TopicAnswer>map(topic -> new Found(describe(topic, leader)))
                        .orElseGet(NotFound::new));
    }

    private TopicAnswer asLeader(TopicName name, Function<Leader, TopicAnswer> answer) {
        Leader leader = led.leaderOf(catalogue.shardOf(name)).orElse(null);
        if (leader == null) {
            return new NotLeader(null);
        }
        return leader.vertex().equals(self) ? answer.apply(leader) : new NotLeader(leader.vertex());
    }

    private Page list(Listing wanted) {
        List<TopicDescription> found = led.shards().stream()
                .flatMap(shard -> led.leaderOf(shard).stream().flatMap(leader -> describe(shard, leader, wanted)))
                .sorted(Comparator.comparing(description -> description.topic().name()))
                .toList();
        List<TopicDescription> page = found.stream().limit(wanted.limit()).toList();
        return new Page(page, found.size() > page.size());
    }

    /** One more than is wanted is enough to tell that there are more. */
    private Stream<TopicDescription> describe(Shard shard, Leader leader, Listing wanted) {
        return catalogue
                .topics(shard, wanted.prefix(), wanted.after())
                .limit(wanted.limit() + 1L)
                .map(topic -> describe(topic, leader));
    }

    private TopicDescription describe(Topic topic, Leader leader) {
        Shard shard = catalogue.shardOf(topic.name());
        return new TopicDescription(
                topic,
                shard,
                self,
                replicas.apply(shard),
                leader.epoch(),
                pushes.firstOffset(topic.id()),
                pushes.nextOffset(topic.id()));
    }
}
