package dev.cubecast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cubecast.simulation.GroupPlan;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

class PlanOptionsTest {
    @Command
    private static final class Simulate {
        @Mixin
        private PlanOptions options = new PlanOptions();
    }

    private static PlanOptions parse(List<String> arguments) {
        Simulate command = new Simulate();
        new CommandLine(command).parseArgs(arguments.toArray(String[]::new));
        return command.options;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "--nodes 2",
                "--faults crash,power-failure",
                "--faults none",
                "--groups 1 --clients 1",
                "--until 3000",
                "--keep 0,2",
                "--keep none",
                "--nodes 4 --faults crash --groups 1 --clients 1 --until 4000 --keep 0,1"
            })
    void printsTheOptionsThatMakeTheSamePlan(String given) {
        PlanOptions options = parse(words(given));
        for (long seed = 1; seed <= 20; seed++) {
            GroupPlan plan = options.plan(seed);
            List<String> printed = words(options.replaying(plan));
            assertThat(printed).startsWith("cubecast", "simulate", "--trace", "--seed", String.valueOf(seed));
            assertThat(parse(printed.subList(5, printed.size())).plan(seed)).isEqualTo(plan);
        }
    }

    private static List<String> words(String text) {
        return Arrays.stream(text.split(" ")).filter(word -> !word.isEmpty()).toList();
    }
}
