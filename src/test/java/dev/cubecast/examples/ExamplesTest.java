package dev.cubecast.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExamplesTest {
    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));

    @TempDir
    Path folder;

    @AfterEach
    void close() throws Exception {
        vertx.close().await(20, TimeUnit.SECONDS);
    }

    @Test
    void aServiceWithANodeInItPublishesAndSubscribes() throws Exception {
        List<String> printed = new CopyOnWriteArrayList<>();
        EmbeddedNode.run(vertx, folder, printed::add).await(30, TimeUnit.SECONDS);
        assertThat(printed)
                .containsSubsequence("came: {\"id\":1} at 0", "came: {\"id\":2} at 1", "came: {\"id\":3} at 2")
                .containsSubsequence(
                        "stored: Position[epoch=1, offset=0]",
                        "stored: Position[epoch=1, offset=1]",
                        "stored: Position[epoch=1, offset=2]")
                .hasSize(6);
    }
}
