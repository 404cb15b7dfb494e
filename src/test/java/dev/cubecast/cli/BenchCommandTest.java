package dev.cubecast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cubecast.Sockets;
import dev.cubecast.node.CubeNode;
import dev.cubecast.node.LoneNode;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A load of few messages on a node that is a cube of its own. */
@Timeout(120)
class BenchCommandTest {
    private static final long PATIENCE_S = 30;

    private static final Vertx LOOP = Sockets.oneLoop();
    private static CubeNode node;

    private final CommandRun run = new CommandRun();

    @BeforeAll
    static void start(@TempDir Path folder) throws Exception {
        node = LoneNode.start(LOOP, folder).await(PATIENCE_S, TimeUnit.SECONDS);
    }

    @AfterAll
    static void stop() throws Exception {
        node.stop().await(PATIENCE_S, TimeUnit.SECONDS);
        LOOP.close().await(PATIENCE_S, TimeUnit.SECONDS);
    }

    private int bench(String... args) {
        return run.execute(
                Stream.concat(Stream.of("bench", "--node", node.addresses().http()), Stream.of(args))
                        .toArray(String[]::new));
    }

    private static JsonObject topics() {
        CommandRun list = new CommandRun();
        assertThat(list.execute(
                        "topic", "list", "--json", "--node", node.addresses().http()))
                .as(list.err())
                .isZero();
        return new JsonObject(list.out());
    }

    private static boolean isThere(String topic) {
        return topics().getJsonArray("topics").stream()
                .anyMatch(found -> topic.equals(((JsonObject) found).getString("topic")));
    }

    @Test
    void loadsATopicOfItsOwnAndDeletesIt() {
        int code = bench("--publishers=2", "--subscribers=2", "--seconds=1", "--warm-up=0", "--rate=200", "--json");

        assertThat(code).as(run.err() + run.out()).isZero();
        JsonObject summary = new JsonObject(run.out());
        assertThat(summary.getString("topic")).startsWith("bench.");
        assertThat(summary.getJsonObject("acknowledged").getLong("measured")).isPositive();
        assertThat(summary.getJsonObject("delivered").getLong("measured"))
                .isEqualTo(2 * summary.getJsonObject("acknowledged").getLong("measured"));
        assertThat(summary.getBoolean("oneMachine")).isTrue();
        assertThat(isThere(summary.getString("topic"))).isFalse();
    }

    @Test
    void leavesATopicThatIsNamed() {
        int code = bench("named", "--window=8", "--seconds=1", "--warm-up=0", "--rate=100", "--durability=leader");

        assertThat(code).as(run.err() + run.out()).isZero();
        assertThat(run.out())
                .contains("topic named:", "acknowledged  ", "refused or failed: none", "once and in order");
        assertThat(isThere("named")).isTrue();
    }

    @Test
    void loadsAnEphemeralTopicWithAsMuchAsTheWindowLetsThrough() {
        int code = bench("--durability=none", "--publishers=1", "--window=4", "--seconds=1", "--warm-up=0", "--json");

        assertThat(code).as(run.err() + run.out()).isZero();
        assertThat(new JsonObject(run.out()).getLong("missing")).isZero();
    }

    @Test
    void sumsUpAndDeletesItsTopicWhenItIsEndedEarly() {
        run.stop().request();

        assertThat(bench("--seconds=86400")).isEqualTo(1);

        assertThat(run.out()).contains("the run was ended before its time");
        String topic = run.out().lines().findFirst().orElseThrow().replaceFirst("topic ([^:]+):.*", "$1");
        assertThat(isThere(topic)).isFalse();
    }

    @Test
    void saysThatANodeHasNoBridge() {
        try (FakeNode bare = new FakeNode()) {
            bare.answers(200, "{\"self\":\"0\",\"nodes\":[{\"vertex\":\"0\",\"bridge\":null}]}");

            assertThat(run.execute("bench", "--node", bare.url())).isEqualTo(1);

            assertThat(run.err()).contains(bare.url() + " has no event bus bridge over TCP");
            assertThat(bare.asked()).hasSize(1);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--publishers=0  | --publishers is 1 to 256, but found 0",
                "--window=1001   | --window is 1 to 1000, but found 1001",
                "--subscribers=-1| --subscribers is 0 to 256, but found -1",
                "--bytes=39      | --bytes is 40 to 1048576, but found 39",
                "--bytes=65536   | with --bytes 65536 a --window of 64, but found 256",
                "--seconds=0     | --seconds is 1 to 86400, but found 0",
                "--warm-up=-1    | --warm-up is 0 to 3600, but found -1",
                "--rate=0        | --rate is 1 to 10000000, but found 0",
                "--rate=10000001 | --rate is 1 to 10000000, but found 10000001",
                "--durability=x  | expected quorum, leader or none"
            })
    void saysWhatIsOutOfItsRange(String option, String said) {
        assertThat(bench(option)).isEqualTo(2);

        assertThat(run.err()).contains(said);
    }
}
