package dev.cubecast.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cubecast.cli.StopSignal;
import dev.cubecast.cli.Terminal;
import dev.cubecast.cli.bench.DeliveryAccount.Check;
import dev.cubecast.cli.bench.Latencies.Quantiles;
import dev.cubecast.cli.bench.Measurements.Measured;
import dev.cubecast.topic.Durability;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BenchSummaryTest {
    private static final BenchPlan PLAN = new BenchPlan(4, 256, 1, 128, 10, 3, BenchPlan.UNLIMITED, null);
    private static final Measured ACKNOWLEDGED =
            new Measured(12_345.6, new Quantiles(123_456, 1_230, 4_560, 78_900, 123_456));
    private static final Measured DELIVERED =
            new Measured(12_344.4, new Quantiles(123_444, 2_340, 5_670, 89_010, 234_567));

    private static BenchSummary summary(Map<String, Long> failures, long unanswered, long acknowledged, Check check) {
        return new BenchSummary(
                "t", PLAN, ACKNOWLEDGED, DELIVERED, failures, unanswered, acknowledged, check, true, true);
    }

    private static BenchSummary good() {
        return summary(Map.of(), 0, 160_000, Check.NOTHING_WRONG);
    }

    private static String printed(BenchSummary summary, boolean json) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PrintStream stream = new PrintStream(out, true, StandardCharsets.UTF_8);
        summary.print(new Terminal(InputStream.nullInputStream(), stream, stream, Map.of(), new StopSignal(), 1), json);
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void showsRatesAndLatenciesInATable() {
        assertThat(good().exitCode()).isZero();
        assertThat(printed(good(), false)).isEqualToNormalizingNewlines("""
                topic t: publishers 4 with a window of 256, subscribers 1, 128 bytes, no limit
                client and nodes share this machine: the numbers are of both together

                MESSAGES      PER SECOND  P50 MS  P99 MS  P99.9 MS  MAX MS
                acknowledged  12346       1.23    4.56    78.90     123.46
                delivered     12344       2.34    5.67    89.01     234.57

                refused or failed: none
                every acknowledged message came to each subscriber, once and in order
                """);
    }

    @Test
    void hasNothingToSayOfDeliveriesWithoutSubscribers() {
        BenchPlan plan = new BenchPlan(4, 256, 0, 128, 10, 3, 500, Durability.LEADER);
        BenchSummary summary =
                new BenchSummary("t", plan, ACKNOWLEDGED, DELIVERED, Map.of(), 0, 1, Check.NOTHING_WRONG, false, true);

        assertThat(printed(summary, false))
                .contains("subscribers 0, 128 bytes, 500/s, durability leader")
                .doesNotContain("delivered", "machine", "every");
        assertThat(new JsonObject(printed(summary, true)))
                .contains(Map.entry("durability", "leader"), Map.entry("rate", 500));
    }

    @Test
    void showsFailuresByCodeWhichAreNoErrorOfTheCheck() {
        BenchSummary summary =
                summary(new TreeMap<>(Map.of("timeout", 2L, "overloaded", 17L)), 0, 5, Check.NOTHING_WRONG);

        assertThat(summary.exitCode()).isZero();
        assertThat(printed(summary, false)).contains("refused or failed: overloaded 17, timeout 2");
        assertThat(new JsonObject(printed(summary, true)).getJsonObject("failed"))
                .isEqualTo(new JsonObject().put("overloaded", 17).put("timeout", 2));
    }

    @Test
    void failsIfTheCheckObjects() {
        List<String> objections =
                IntStream.range(0, 22).mapToObj(i -> "objection " + i).toList();
        BenchSummary summary = summary(Map.of(), 0, 5, new Check(3, 2, 1, 4, objections));

        assertThat(summary.exitCode()).isEqualTo(1);
        assertThat(printed(summary, false))
                .contains("wrong: objection 0", "wrong: objection 19", "wrong: 2 more", "told: 4")
                .doesNotContain("objection 20", "every");
        JsonObject json = new JsonObject(printed(summary, true));
        assertThat(json.getLong("missing")).isEqualTo(3);
        assertThat(json.getLong("repeated")).isEqualTo(2);
        assertThat(json.getLong("outOfOrder")).isEqualTo(1);
        assertThat(json.getLong("gaps")).isEqualTo(4);
        assertThat(json.getJsonArray("objections")).isEqualTo(new JsonArray(objections));
    }

    @Test
    void failsIfNothingWasAcknowledgedOrSomethingWasNotAnswered() {
        assertThat(summary(Map.of(), 0, 0, Check.NOTHING_WRONG).exitCode()).isEqualTo(1);
        assertThat(summary(Map.of(), 3, 5, Check.NOTHING_WRONG).exitCode()).isEqualTo(1);
        assertThat(printed(summary(Map.of(), 3, 5, Check.NOTHING_WRONG), false))
                .contains("wrong: 3 messages were not answered");
    }

    @Test
    void failsIfItWasEndedBeforeItsTime() {
        BenchSummary summary =
                new BenchSummary("t", PLAN, ACKNOWLEDGED, DELIVERED, Map.of(), 0, 5, Check.NOTHING_WRONG, false, false);

        assertThat(summary.exitCode()).isEqualTo(1);
        assertThat(printed(summary, false)).contains("the run was ended before its time");
    }

    @Test
    void isOneJsonObject() {
        assertThat(printed(good(), true)).hasLineCount(1);
        JsonObject json = new JsonObject(printed(good(), true));
        assertThat(json.getString("topic")).isEqualTo("t");
        assertThat(json.getValue("rate")).isNull();
        assertThat(json.getBoolean("oneMachine")).isTrue();
        assertThat(json.getJsonObject("acknowledged"))
                .isEqualTo(new JsonObject()
                        .put("perSecond", 12_346)
                        .put("measured", 123_456)
                        .put("p50Us", 1_230)
                        .put("p99Us", 4_560)
                        .put("p999Us", 78_900)
                        .put("maxUs", 123_456));
        assertThat(json.getJsonObject("delivered").getLong("perSecond")).isEqualTo(12_344);
    }
}
