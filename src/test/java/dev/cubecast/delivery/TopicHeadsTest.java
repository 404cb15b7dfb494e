package dev.cubecast.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cubecast.topic.Topic;
import dev.cubecast.topic.TopicId;
import dev.cubecast.topic.TopicName;
import dev.cubecast.topic.TopicSettings;
import org.junit.jupiter.api.Test;

/** No offset is given twice in an epoch, even if leadership was lost and came back. */
class TopicHeadsTest {
    private static final Topic A = topic("a", 1);
    private static final Topic B = topic("b", 2);

    private final TopicHeads heads = new TopicHeads(1);

    @Test
    void goesOnInTheSameEpoch() {
        heads.lead(A, 5).next = 10;
        heads.drop(A::equals);
        assertThat(heads.find(A.id())).isNull();
        assertThat(heads.lead(A, 5).next).isEqualTo(10);
    }

    @Test
    void startsAnewInAnotherEpoch() {
        heads.lead(A, 5).next = 10;
        heads.drop(A::equals);
        assertThat(heads.lead(A, 6).next).isZero();
    }

    @Test
    void startsAboveAllThatItMayHaveForgotten() {
        heads.lead(A, 5).next = 10;
        heads.lead(B, 5).next = 3;
        heads.drop(topic -> true);
        assertThat(heads.lead(A, 5).next).isEqualTo(10);
        assertThat(heads.lead(topic("c", 3), 5).next).isEqualTo(10);
        assertThat(heads.lead(topic("d", 4), 6).next).isZero();
    }

    @Test
    void leadsTheLaterOfTwoTopicsOfOneName() {
        Topic recreated = topic("a", 7);
        heads.lead(A, 5).next = 10;
        TopicHead later = heads.lead(recreated, 5);
        heads.drop(A::equals);
        assertThat(later.next).isZero();
        assertThat(heads.find(A.name())).isSameAs(later);
    }

    private static Topic topic(String name, long id) {
        return new Topic(new TopicName(name), new TopicId(0, id), TopicSettings.EPHEMERAL);
    }
}
