package dev.cubecast.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cubecast.delivery.Gap;
import dev.cubecast.delivery.ResumePoint;
import dev.cubecast.topic.Topic;
import dev.cubecast.topic.TopicId;
import dev.cubecast.topic.TopicName;
import dev.cubecast.topic.TopicSettings;
import org.junit.jupiter.api.Test;

/** What a client that comes back has missed of a topic that is not stored. */
class FeedPositionTest {
    private static final TopicId ID = new TopicId(-1, 42);
    private static final Topic TOPIC = new Topic(new TopicName("t"), ID, TopicSettings.EPHEMERAL);
    private static final Start START = new Start.After(new ResumePoint(ID, 65_536, 10));

    @Test
    void whoMissedNothingHasNoGap() {
        assertThat(new FeedPosition(TOPIC, 65_536, 10).missedBy(START)).isEmpty();
    }

    @Test
    void whatWasMissedIsARangeInOneEpoch() {
        assertThat(new FeedPosition(TOPIC, 65_536, 13).missedBy(START)).contains(new Gap.Range(10, 12));
    }

    @Test
    void nobodyKnowsWhatWasMissedAcrossEpochs() {
        assertThat(new FeedPosition(TOPIC, 131_072, 10).missedBy(START)).contains(new Gap.Unknown());
        assertThat(new FeedPosition(TOPIC, 0, 0).missedBy(START)).contains(new Gap.Unknown());
        assertThat(new FeedPosition(TOPIC, 65_536, 5).missedBy(START)).contains(new Gap.Unknown());
    }

    @Test
    void anotherTopicOfTheSameNameIsAnotherTopic() {
        Topic recreated = new Topic(TOPIC.name(), new TopicId(1, 1), TopicSettings.EPHEMERAL);

        assertThat(new FeedPosition(recreated, 65_536, 10).missedBy(START)).contains(new Gap.Reset());
    }

    @Test
    void nobodyKnowsWhatAStrangeTokenHasMissed() {
        assertThat(new FeedPosition(TOPIC, 65_536, 10).missedBy(new Start.AfterUnknown()))
                .contains(new Gap.Unknown());
        assertThat(new FeedPosition(TOPIC, 65_536, 10).missedBy(Start.latest())).isEmpty();
    }
}
