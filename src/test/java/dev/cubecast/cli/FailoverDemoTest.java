package dev.cubecast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Four nodes, two publishers and two subscribers, each a process. */
@Timeout(180)
class FailoverDemoTest {
    private final CommandRun run = new CommandRun();

    @Test
    void everyMessageSurvivesTheDeathOfTheHomeAndItsReturn() {
        int code = run.execute("demo", "failover", "--dimension", "2", "--messages", "300", "--json");

        assertThat(code).as(run.err() + run.out()).isZero();
        JsonObject account = new JsonObject(run.out());
        assertThat(account.getLong("published")).isEqualTo(300);
        assertThat(account.getLong("acknowledged")).isEqualTo(300);
        assertThat(account.getJsonArray("readers"))
                .hasSize(6)
                .allSatisfy(reader ->
                        assertThat(((JsonObject) reader).getLong("messages")).isEqualTo(300));
        assertThat(run.err())
                .contains("killed (kill -9)", "has caught up and leads again")
                .doesNotContain("left in");
        assertThat(ofThisTest()).as("processes that are left").isEmpty();
    }

    private static Stream<ProcessHandle> ofThisTest() {
        return ProcessHandle.current().children().filter(ProcessHandle::isAlive);
    }
}
