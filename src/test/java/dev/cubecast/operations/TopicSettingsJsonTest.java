package dev.cubecast.operations;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cubecast.message.Bytes;
import dev.cubecast.topic.Durability;
import dev.cubecast.topic.RetentionLimits;
import dev.cubecast.topic.TopicSettings;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Settings of topics in a cube whose nodes have a retention by default. */
class TopicSettingsJsonTest {
    private static final RetentionLimits BY_DEFAULT = new RetentionLimits(60_000, 0, 100);

    private final TopicSettingsJson json =
            new TopicSettingsJson(new JsonText(8), TopicSettings.durable(Durability.QUORUM, BY_DEFAULT), 3);

    private TopicSettings read(String text) {
        return json.read(Bytes.utf8(text));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{} | 60000 | 0 | 100",
                "{\"retention\":{}} | 60000 | 0 | 100",
                "{\"retention\":{\"messages\":5}} | 60000 | 0 | 5",
                "{\"retention\":{\"ageMs\":0,\"bytes\":7}} | 0 | 7 | 100",
                "{\"retention\":{\"ageMs\":0,\"bytes\":0,\"messages\":0}} | 0 | 0 | 0",
            })
    void limitsThatAreLeftOpenAreTheDefaults(String settings, long ageMs, long bytes, long messages) {
        assertThat(read(settings).retention()).isEqualTo(new RetentionLimits(ageMs, bytes, messages));
    }

    @ParameterizedTest
    @EnumSource(Durability.class)
    void whatIsWrittenIsComplete(Durability durability) {
        TopicSettings settings = read("{\"durability\":\"" + durability.text() + "\"}");

        JsonObject written = json.write(settings);

        assertThat(written.getString("placement")).isEqualTo("name");
        assertThat(written.getInteger("replicas")).isEqualTo(3);
        assertThat(read(written.encode())).isEqualTo(settings);
    }

    @Test
    void anEphemeralTopicKeepsNothing() {
        assertThat(json.write(TopicSettings.EPHEMERAL).fieldNames())
                .containsExactlyInAnyOrder("durability", "replicas", "placement", "slowConsumer");
    }
}
