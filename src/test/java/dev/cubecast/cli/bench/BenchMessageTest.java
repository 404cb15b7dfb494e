package dev.cubecast.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BenchMessageTest {
    private static final int RUN = 0xc0ffee42;

    private final BenchMessage.Format format = new BenchMessage.Format(RUN, 128);

    @Test
    void readsWhatItHasWritten() {
        BenchMessage message = new BenchMessage(255, 1_234_567_890_123L, 86_400_000_000_000L);

        assertThat(format.decode(format.encode(message))).contains(message);
    }

    @ParameterizedTest
    @ValueSource(ints = {BenchMessage.BYTES_MIN, BenchMessage.BYTES_MIN + 1, 128, 1 << 20})
    void hasTheSizeThatWasAskedFor(int bytes) {
        String body = new BenchMessage.Format(RUN, bytes).encode(new BenchMessage(3, 17, 1_000));

        assertThat(Json.encode(body).getBytes(StandardCharsets.UTF_8)).hasSize(bytes);
    }

    @Test
    void knowsTheMessagesOfOthers() {
        String ours = format.encode(new BenchMessage(0, 1, 2));

        assertThat(format.decode(null)).isEmpty();
        assertThat(format.decode(7)).isEmpty();
        assertThat(format.decode(new JsonObject())).isEmpty();
        assertThat(format.decode(ours + ".")).as("of another length").isEmpty();
        assertThat(format.decode(ours.substring(0, 9) + "no" + ours.substring(11)))
                .as("no number")
                .isEmpty();
        assertThat(new BenchMessage.Format(RUN + 1, 128).decode(ours))
                .as("of another run")
                .isEmpty();
    }
}
