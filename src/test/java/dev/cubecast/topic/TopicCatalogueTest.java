package dev.cubecast.topic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cubecast.Seeds;
import dev.cubecast.overlay.Vertex;
import dev.cubecast.topic.TopicCatalogue.Addition;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TopicCatalogueTest {
    private static final int DIMENSION = 2;

    private static Topic topic(String name, long id) {
        return new Topic(new TopicName(name), new TopicId(0, id), TopicSettings.EPHEMERAL);
    }

    private static Shard shard(int number) {
        return new Shard(new Vertex(number, DIMENSION));
    }

    @Test
    void saysWhatBecameOfATopic() {
        TopicCatalogue catalogue = new TopicCatalogue(DIMENSION, 2);
        assertThat(catalogue.add(topic("a", 5))).isEqualTo(Addition.NEW);
        assertThat(catalogue.add(topic("a", 6))).isEqualTo(Addition.KNOWN);
        assertThat(catalogue.add(topic("a", 5))).isEqualTo(Addition.KNOWN);
        assertThat(catalogue.add(topic("a", 4))).isEqualTo(Addition.REPLACED);
        assertThat(catalogue.add(topic("b", 1))).isEqualTo(Addition.NEW);
        assertThat(catalogue.add(topic("c", 1))).isEqualTo(Addition.REFUSED);
        assertThat(catalogue.add(topic("b", 0)))
                .as("room is not needed for a name that is known")
                .isEqualTo(Addition.REPLACED);
        assertThat(catalogue.find(new TopicName("a"))).contains(topic("a", 4));
        assertThat(catalogue.size()).isEqualTo(2);
    }

    @Test
    void addsUpToSomethingElseForOtherSettings() {
        TopicCatalogue one = new TopicCatalogue(DIMENSION, 10);
        TopicCatalogue other = new TopicCatalogue(DIMENSION, 10);
        Topic topic = topic("a", 1);
        one.add(topic);
        other.add(new Topic(topic.name(), topic.id(), new TopicSettings(Durability.NONE, SlowConsumer.LATEST_ONLY)));
        Shard shard = one.shardOf(topic.name());
        assertThat(one.digest(shard)).isNotEqualTo(other.digest(shard)).isNotZero();
    }

    /** Against a map of the smallest ids, and against a catalogue that heard everything in another order. */
    @ParameterizedTest
    @MethodSource("dev.cubecast.Seeds#hundred")
    void knowsTheSameInWhateverOrderItHears(long seed) {
        RandomGenerator random = Seeds.random(seed);
        TopicCatalogue forwards = new TopicCatalogue(DIMENSION, 1_000);
        TopicCatalogue backwards = new TopicCatalogue(DIMENSION, 1_000);
        Map<String, Topic> naive = new TreeMap<>();
        List<Topic> heard = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            Topic topic = topic("t" + random.nextInt(40), random.nextLong());
            heard.add(topic);
            forwards.add(topic);
            naive.merge(topic.name().text(), topic, (a, b) -> a.id().compareTo(b.id()) <= 0 ? a : b);
        }
        for (int i = heard.size() - 1; i >= 0; i--) {
            backwards.add(heard.get(i));
        }
        String prefix = "t" + random.nextInt(4);
        String after = "t" + random.nextInt(40);
        for (int number = 0; number < 1 << DIMENSION; number++) {
            Shard shard = shard(number);
            List<Topic> expected = naive.values().stream()
                    .filter(topic -> Shard.of(topic.name(), DIMENSION).equals(shard))
                    .toList();
            assertThat(forwards.topics(shard, "", "")).containsExactlyElementsOf(expected);
            assertThat(backwards.topics(shard, "", "")).containsExactlyElementsOf(expected);
            assertThat(forwards.digest(shard)).isEqualTo(backwards.digest(shard));
            assertThat(forwards.topics(shard, prefix, after))
                    .containsExactlyElementsOf(expected.stream()
                            .filter(topic -> topic.name().text().startsWith(prefix))
                            .filter(topic -> topic.name().text().compareTo(after) > 0)
                            .toList());
        }
    }
}
