package dev.cubecast.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cubecast.overlay.Vertex;
import dev.cubecast.topic.Shard;
import dev.cubecast.topic.TopicId;
import dev.cubecast.topic.TopicKey;
import dev.cubecast.topic.TopicName;
import org.junit.jupiter.api.Test;

/** No offset is given twice in an epoch, even if leadership was lost and came back. */
class TopicHeadsTest {
    private static final Shard SHARD = new Shard(new Vertex(0, 1));
    private static final Shard OTHER = new Shard(new Vertex(1, 1));
    private static final TopicKey A = topic("a", 1);
    private static final TopicKey B = topic("b", 2);

    private final TopicHeads heads = new TopicHeads(2, 1);

    private TopicHead lead(TopicKey topic, long epoch) {
        return heads.lead(topic, SHARD, epoch, 0);
    }

    @Test
    void goesOnInTheSameEpoch() {
        lead(A, 5).next = 10;
        heads.drop(SHARD::equals);
        assertThat(heads.find(A.id())).isNull();
        assertThat(lead(A, 5).next).isEqualTo(10);
    }

    @Test
    void startsAnewInAnotherEpoch() {
        lead(A, 5).next = 10;
        heads.drop(SHARD::equals);
        assertThat(lead(A, 6).next).isZero();
    }

    @Test
    void startsAboveAllThatItMayHaveForgotten() {
        lead(A, 5).next = 10;
        lead(B, 5).next = 3;
        heads.drop(SHARD::equals);
        assertThat(lead(A, 5).next).isEqualTo(10);
        assertThat(lead(topic("c", 3), 5).next).isEqualTo(10);
        assertThat(lead(topic("d", 4), 6).next).isZero();
    }

    @Test
    void aRecreatedTopicIsAnotherOne() {
        lead(A, 5).next = 10;
        assertThat(lead(topic("a", 7), 5).next).isZero();
        assertThat(lead(A, 5).next).isEqualTo(10);
    }

    @Test
    void dropsTheTopicsOfShardsThatItLeadsNoLonger() {
        lead(A, 5);
        heads.lead(B, OTHER, 5, 0);
        assertThat(heads.drop(OTHER::equals)).extracting(head -> head.topic).containsExactly(B);
        assertThat(heads.size()).isEqualTo(1);
    }

    @Test
    void dropsWhatHasNotBeenUsedAndIsNotWanted() {
        heads.lead(A, SHARD, 5, 100);
        heads.lead(B, SHARD, 5, 200);
        assertThat(heads.dropIdle(100, A.id()::equals))
                .extracting(head -> head.topic)
                .containsExactly(A);
        assertThat(heads.dropIdle(200, A.id()::equals)).isEmpty();
        assertThat(heads.dropIdle(199, topic -> true)).isEmpty();
    }

    @Test
    void admitsAsManyAsItMayLead() {
        lead(A, 5);
        assertThat(heads.admits(B.id())).isTrue();
        lead(B, 5);
        assertThat(heads.admits(new TopicId(0, 3))).isFalse();
        assertThat(heads.admits(B.id())).isTrue();
    }

    private static TopicKey topic(String name, long id) {
        return new TopicKey(new TopicName(name), new TopicId(0, id));
    }
}
