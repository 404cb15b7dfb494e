package dev.cubecast.cli.bench;

import dev.cubecast.cli.JsonTree;
import dev.cubecast.cli.Table;
import dev.cubecast.cli.Terminal;
import dev.cubecast.cli.bench.Latencies.Quantiles;
import dev.cubecast.cli.bench.Measurements.Measured;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What a run has shown.
 *
 * @param failures how many messages were refused or failed, by code
 * @param unanswered messages of which nothing was heard until the end
 * @param acknowledgedInAll messages, those of the warm-up included
 * @param isOnOneMachine whether the client took its share of the machine from the nodes
 * @param isWhole false if it was ended before its time
 */
record BenchSummary(
        String topic,
        BenchPlan plan,
        Measured acknowledged,
        Measured delivered,
        Map<String, Long> failures,
        long unanswered,
        long acknowledgedInAll,
        DeliveryAccount.Check check,
        boolean isOnOneMachine,
        boolean isWhole) {
    /** Of many objections the first ones say enough. */
    private static final int OBJECTIONS_SHOWN = 20;

    /** 0 if the run is whole and all is as it should be, 1 if not. */
    int exitCode() {
        return isWhole && objections().isEmpty() ? 0 : 1;
    }

    private List<String> objections() {
        List<String> objections = new ArrayList<>(check.objections());
        if (acknowledgedInAll == 0) {
            objections.add("no message was acknowledged");
        }
        if (unanswered > 0) {
            objections.add(unanswered + " messages were not answered");
        }
        return objections;
    }

    void print(Terminal terminal, boolean json) {
        if (json) {
            terminal.print(JsonTree.encode(toJson()));
        } else {
            printForPeople(terminal);
        }
        terminal.flush();
    }

    private void printForPeople(Terminal terminal) {
        terminal.print("topic " + topic + ": publishers " + plan.publishers() + " with a window of " + plan.window()
                + ", subscribers " + plan.subscribers() + ", " + plan.bytes() + " bytes, "
                + (plan.rate() == BenchPlan.UNLIMITED ? "no limit" : plan.rate() + "/s")
                + plan.level().map(level -> ", durability " + level).orElse(""));
        if (isOnOneMachine) {
            terminal.print("client and nodes share this machine: the numbers are of both together");
        }
        if (!isWhole) {
            terminal.print("the run was ended before its time");
        }
        terminal.print("");
        Table table = new Table("MESSAGES", "PER SECOND", "P50 MS", "P99 MS", "P99.9 MS", "MAX MS");
        row(table, "acknowledged", acknowledged);
        if (plan.subscribers() > 0) {
            row(table, "delivered", delivered);
        }
        table.print(terminal);
        terminal.print("");
        terminal.print("refused or failed: " + (failures.isEmpty() ? "none" : counted()));
        printChecked(terminal);
    }

    private static void row(Table table, String name, Measured measured) {
        Quantiles times = measured.latencies();
        table.row(
                name,
                String.format(Locale.ROOT, "%.0f", measured.perSecond()),
                ms(times.p50Us()),
                ms(times.p99Us()),
                ms(times.p999Us()),
                ms(times.maxUs()));
    }

    private static String ms(long us) {
        return String.format(Locale.ROOT, "%.2f", us / 1_000.0);
    }

    private String counted() {
        return failures.entrySet().stream()
                .map(failure -> failure.getKey() + " " + failure.getValue())
                .collect(Collectors.joining(", "));
    }

    private void printChecked(Terminal terminal) {
        List<String> objections = objections();
        if (check.gaps() > 0) {
            terminal.print("gaps that subscribers were told: " + check.gaps());
        }
        objections.stream().limit(OBJECTIONS_SHOWN).forEach(objection -> terminal.print("wrong: " + objection));
        if (objections.size() > OBJECTIONS_SHOWN) {
            terminal.print("wrong: " + (objections.size() - OBJECTIONS_SHOWN) + " more");
        }
        if (objections.isEmpty() && plan.subscribers() > 0) {
            terminal.print(
                    check.gaps() == 0
                            ? "every acknowledged message came to each subscriber, once and in order"
                            : "every other acknowledged message came to each subscriber, once and in order");
        }
    }

    private JsonObject toJson() {
        JsonObject failed = new JsonObject();
        failures.forEach(failed::put);
        return new JsonObject()
                .put("topic", topic)
                .put("durability", plan.level().orElse(null))
                .put("publishers", plan.publishers())
                .put("window", plan.window())
                .put("subscribers", plan.subscribers())
                .put("bytes", plan.bytes())
                .put("seconds", plan.seconds())
                .put("warmUp", plan.warmUpSeconds())
                .put("rate", plan.rate() == BenchPlan.UNLIMITED ? null : plan.rate())
                .put("oneMachine", isOnOneMachine)
                .put("whole", isWhole)
                .put("acknowledged", toJson(acknowledged))
                .put("delivered", toJson(delivered))
                .put("failed", failed)
                .put("unanswered", unanswered)
                .put("missing", check.missing())
                .put("repeated", check.repeated())
                .put("outOfOrder", check.outOfOrder())
                .put("gaps", check.gaps())
                .put("objections", new JsonArray(objections()));
    }

    private static JsonObject toJson(Measured measured) {
        Quantiles times = measured.latencies();
        return new JsonObject()
                .put("perSecond", Math.round(measured.perSecond()))
                .put("measured", times.count())
                .put("p50Us", times.p50Us())
                .put("p99Us", times.p99Us())
                .put("p999Us", times.p999Us())
                .put("maxUs", times.maxUs());
    }
}
