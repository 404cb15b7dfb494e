package dev.cubecast.topic;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RecentShardsTest {
    private final RecentShards shards = new RecentShards(5);

    private static TopicName topic(int number) {
        return new TopicName("topic." + number);
    }

    @Test
    void namesTheShardOfEveryTopicHoweverManyThereAre() {
        for (int i = 0; i < 20_000; i++) {
            assertThat(shards.of(topic(i))).isEqualTo(Shard.of(topic(i), 5));
        }
        assertThat(shards.of(topic(0))).isEqualTo(Shard.of(topic(0), 5));
    }

    @Test
    void remembersTheShardOfATopicThatIsNamedAgain() {
        Shard first = shards.of(topic(1));
        assertThat(shards.of(topic(1))).isSameAs(first);
    }

    @Test
    void forgetsTheTopicUnusedForLongest() {
        Shard used = shards.of(topic(1));
        Shard unused = shards.of(topic(2));
        for (int i = 3; i < 20_000; i++) {
            shards.of(topic(i));
            shards.of(topic(1));
        }
        assertThat(shards.of(topic(1))).isSameAs(used);
        assertThat(shards.of(topic(2))).isNotSameAs(unused);
    }
}
