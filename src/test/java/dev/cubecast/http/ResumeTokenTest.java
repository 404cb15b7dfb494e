package dev.cubecast.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cubecast.bridge.FeedPosition;
import dev.cubecast.delivery.Gap;
import dev.cubecast.topic.Topic;
import dev.cubecast.topic.TopicId;
import dev.cubecast.topic.TopicName;
import dev.cubecast.topic.TopicSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResumeTokenTest {
    private static final TopicId ID = new TopicId(-1, 42);
    private static final Topic TOPIC = new Topic(new TopicName("t"), ID, TopicSettings.EPHEMERAL);
    private static final ResumeToken TOKEN = new ResumeToken(ID, 65_536, 9);

    @Test
    void readsWhatItWrites() {
        assertThat(ResumeToken.parse(TOKEN.text())).contains(TOKEN);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "latest", "-1-1", "ffffffffffffffff000000000000002a-1", "0-0-0", "\u0661"})
    void doesNotReadAnythingElse(String text) {
        assertThat(ResumeToken.parse(text)).isEmpty();
    }

    @Test
    void whoMissedNothingHasNoGap() {
        assertThat(TOKEN.gapUntil(new FeedPosition(TOPIC, 65_536, 10))).isEmpty();
    }

    @Test
    void whatWasMissedIsARangeInOneEpoch() {
        assertThat(TOKEN.gapUntil(new FeedPosition(TOPIC, 65_536, 13))).contains(new Gap.Range(10, 12));
    }

    @Test
    void nobodyKnowsWhatWasMissedAcrossEpochs() {
        assertThat(TOKEN.gapUntil(new FeedPosition(TOPIC, 131_072, 10))).contains(new Gap.Unknown());
        assertThat(TOKEN.gapUntil(new FeedPosition(TOPIC, 0, 0))).contains(new Gap.Unknown());
        assertThat(TOKEN.gapUntil(new FeedPosition(TOPIC, 65_536, 5))).contains(new Gap.Unknown());
    }

    @Test
    void anotherTopicOfTheSameNameIsAnotherTopic() {
        Topic recreated = new Topic(TOPIC.name(), new TopicId(1, 1), TopicSettings.EPHEMERAL);

        assertThat(TOKEN.gapUntil(new FeedPosition(recreated, 65_536, 10))).contains(new Gap.Unknown());
    }
}
