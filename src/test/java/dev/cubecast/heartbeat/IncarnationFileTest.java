package dev.cubecast.heartbeat;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import io.vertx.junit5.VertxTestContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(VertxExtension.class)
class IncarnationFileTest {
    @TempDir
    Path folder;

    @Test
    void beginsAtZeroAndKeepsWhatWasWrittenLast(Vertx vertx, VertxTestContext context) {
        IncarnationFile file = new IncarnationFile(vertx, folder, context::failNow);
        file.read().onComplete(context.succeeding(first -> {
            assertThat(first).isZero();
            file.persist(
                    41,
                    () -> file.persist(
                            42,
                            () -> new IncarnationFile(vertx, folder, context::failNow)
                                    .read()
                                    .onComplete(context.succeeding(kept -> context.verify(() -> {
                                        assertThat(kept).isEqualTo(42);
                                        context.completeNow();
                                    })))));
        }));
    }

    @Test
    void startsOverWhereTheFileIsDamaged(Vertx vertx, VertxTestContext context) throws IOException {
        Files.writeString(folder.resolve("incarnation"), "12x");
        new IncarnationFile(vertx, folder, context::failNow)
                .read()
                .onComplete(context.succeeding(kept -> context.verify(() -> {
                    assertThat(kept).isZero();
                    assertThat(folder.resolve("incarnation.damaged")).hasContent("12x");
                    context.completeNow();
                })));
    }

    @Test
    void reportsANumberThatCouldNotBeWritten(Vertx vertx, VertxTestContext context) {
        IncarnationFile file = new IncarnationFile(vertx, folder.resolve("missing"), failure -> context.completeNow());
        file.persist(1, () -> context.failNow("the folder does not exist"));
    }
}
