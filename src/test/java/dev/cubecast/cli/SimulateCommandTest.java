package dev.cubecast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SimulateCommandTest {
    private final CommandRun run = new CommandRun();

    @Test
    void runsSeedsAndSumsUp() {
        assertThat(run.execute("simulate", "--seeds", "3", "--seed", "7", "--nodes", "4"))
                .isZero();
        assertThat(run.out()).contains("3 seeds, 0 failed").contains("elections ");
        assertThat(run.err()).contains("seeds 7 to 9");
    }

    @Test
    void drawsTheFirstSeedAndPrintsIt() {
        assertThat(run.execute("simulate", "--seeds", "1", "--nodes", "2", "--json"))
                .isZero();
        JsonObject result = new JsonObject(run.out());
        assertThat(result.getInteger("seeds")).isEqualTo(1);
        assertThat(result.getInteger("acknowledged")).isPositive();
        assertThat(result.getJsonArray("failed")).isEmpty();
        assertThat(run.err()).contains("seeds " + result.getLong("first") + " to " + result.getLong("first"));
    }

    @Test
    void bringsOnlyTheFaultsThatItIsTold() {
        assertThat(run.execute("simulate", "--seeds", "2", "--seed", "1", "--nodes", "4", "--faults", "power-failure"))
                .isZero();
        assertThat(run.out()).containsPattern("faults: (last-push-lost \\d+, )?power-failure \\d+\\R");
    }

    @Test
    void showsOneSeedStepByStep() {
        assertThat(run.execute("simulate", "--trace", "--seed", "5", "--nodes", "2", "--faults", "none"))
                .isZero();
        assertThat(run.out()).contains("is the leader in term 1").contains("acknowledged");
    }

    @Test
    void showsOneSeedAsJson() {
        assertThat(run.execute("simulate", "--trace", "--json", "--seed", "5", "--nodes", "2", "--faults", "none"))
                .isZero();
        JsonObject result = new JsonObject(run.out());
        assertThat(result.getLong("seed")).isEqualTo(5);
        assertThat(result.getJsonArray("trace")).isNotEmpty();
        assertThat(result.getValue("failure")).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "--seeds 0, at least 1",
        "--nodes 3, a power of two from 2 to 64",
        "--faults fire, there are loss",
        "--keep x, numbers of faults",
        "--clients 0, at least 1",
        "--trace, say which with --seed"
    })
    void saysWhatIsWrongWithItsOptions(String options, String advice) {
        String[] args = ("simulate " + options).split(" ");
        assertThat(run.execute(args)).isEqualTo(2);
        assertThat(run.err()).contains(advice);
    }
}
