package dev.cubecast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class PullCommandTest {
    private final FakeTopic topic = new FakeTopic(2, "\"a\"", "{\"b\": 1.50}", "null", "3", "\"e\"");
    private final FakeNode node = new FakeNode().answers(topic);
    private final CommandRun run = new CommandRun();

    @AfterEach
    void close() {
        node.close();
    }

    private int pull(String... args) {
        String[] all = new String[args.length + 4];
        all[0] = "pull";
        all[1] = "t";
        all[2] = "--node";
        all[3] = node.url();
        System.arraycopy(args, 0, all, 4, args.length);
        return run.execute(all);
    }

    @Test
    void printsOffsetTimeAndBodyOfAllThatIsThere() {
        assertThat(pull()).isZero();

        assertThat(run.out()).isEqualToNormalizingNewlines("""
                0  2026-11-21T08:30:00Z  a
                1  2026-11-21T08:30:00.001Z  {"b":1.5}
                2  2026-11-21T08:30:00.002Z  null
                3  2026-11-21T08:30:00.003Z  3
                4  2026-11-21T08:30:00.004Z  e
                """);
        assertThat(node.asked())
                .extracting(asked -> FakeTopic.query(asked.path()).get("from"))
                .containsExactly("earliest", "token-1", "token-3");
        assertThat(run.err()).isEmpty();
    }

    @Test
    void printsWholeMessagesAsJsonWithoutChangingTheirDigits() {
        node.answers(
                200,
                "{\"first\":0,\"next\":1,\"end\":1,\"messages\":["
                        + "{\"offset\":0, \"body\":12345678901234567890.10}\n]}");

        assertThat(pull("--json")).isZero();

        assertThat(run.out()).isEqualToNormalizingNewlines("{\"offset\":0,\"body\":12345678901234567890.10}\n");
    }

    @ParameterizedTest
    @CsvSource({
        "earliest, 0 1 2 3 4",
        "3, 3 4",
        "latest, ''",
        "time:1795249800004, 4",
        "time:2026-11-21T08:30:00.003Z, 3 4",
        "time:2026-11-21T09:30:00.004+01:00, 4"
    })
    void beginsWhereItIsTold(String from, String offsets) {
        assertThat(pull("--from", from)).isZero();

        assertThat(String.join(
                        " ",
                        run.out()
                                .lines()
                                .map(line -> line.replaceFirst(" .*", ""))
                                .toList()))
                .isEqualTo(offsets);
    }

    @Test
    void endsAtTheLimit() {
        assertThat(pull("--limit", "3")).isZero();

        assertThat(run.out()).hasLineCount(3);
        assertThat(node.asked())
                .extracting(asked -> FakeTopic.query(asked.path()).get("limit"))
                .containsExactly("3", "1");
    }

    @Test
    void asksNothingForALimitOfNothing() {
        assertThat(pull("--limit", "0")).isZero();

        assertThat(node.asked()).isEmpty();
    }

    @Test
    void tellsWhatIsNoLongerRetained() {
        topic.trimTo(3);

        assertThat(pull("--from", "1")).isZero();

        assertThat(run.out()).hasLineCount(2).startsWith("3  ");
        assertThat(run.err()).isEqualToNormalizingNewlines("cubecast: gap: {\"first\":1,\"last\":2}\n");
    }

    @Test
    void tellsWhatWasTrimmedWhileItRead() {
        node.answers((exchange, asked) -> {
            topic.to(exchange, asked);
            topic.trimTo(4);
        });

        assertThat(pull()).isZero();

        assertThat(run.out()).hasLineCount(3);
        assertThat(run.err()).contains("gap: {\"first\":2,\"last\":3}");
    }

    @Test
    void showsGapsBetweenTheMessagesAsJson() {
        topic.trimTo(3);

        assertThat(pull("--from", "1", "--json")).isZero();

        assertThat(run.out().lines()).first().isEqualTo("{\"topic\":\"t\",\"gap\":{\"first\":1,\"last\":2}}");
        assertThat(run.out()).hasLineCount(3);
    }

    @Test
    void goesOnByOffsetsIfTheNodeGivesNoToken() {
        node.answers((exchange, asked) -> FakeNode.json(
                exchange,
                200,
                asked.path().contains("from=earliest")
                        ? "{\"next\":1,\"end\":2,\"messages\":[{\"offset\":0,\"body\":1}]}"
                        : "{\"next\":2,\"end\":2,\"messages\":[{\"offset\":1,\"body\":2}]}"));

        assertThat(pull()).isZero();

        assertThat(node.asked()).hasSize(2);
        assertThat(node.asked().get(1).path()).contains("from=1&");
    }

    @Test
    void waitsAtTheEndForMore() {
        AtomicInteger answered = new AtomicInteger();
        node.answers((exchange, asked) -> {
            if (asked.path().contains("from=token-4") && answered.incrementAndGet() == 3) {
                topic.store("\"late\"");
            }
            topic.to(exchange, asked);
        });

        assertThat(pull("--wait", "1h", "--limit", "6")).isZero();

        assertThat(run.out()).contains("5  ", "late");
        assertThat(FakeTopic.query(node.asked().get(0).path())).containsEntry("wait", "2000");
    }

    @Test
    void doesNotWaitUnlessItIsTold() {
        assertThat(pull("--from", "latest")).isZero();

        assertThat(node.asked()).hasSize(1);
        assertThat(FakeTopic.query(node.asked().get(0).path())).containsEntry("wait", "0");
    }

    @Test
    void asksForAReplicaThatKnowsEnough() {
        assertThat(pull("--at-least", "5", "--from", "4")).isZero();

        assertThat(FakeTopic.query(node.asked().get(0).path())).containsEntry("atLeast", "5");
    }

    @Test
    void asksTheNextNodeIfOneIsGone() {
        try (FakeNode other = new FakeNode().answers(topic)) {
            node.answers((exchange, asked) -> exchange.close());

            assertThat(run.execute("pull", "t", "--node", node.url() + "," + other.url()))
                    .isZero();
        }
        assertThat(run.out()).hasLineCount(5);
    }

    @Test
    void saysThatThereIsNoSuchTopic() {
        node.answers(
                404,
                "{\"detail\":\"nobody has created the topic t\",\"code\":\"unknown_topic\","
                        + "\"conclusion\":\"nothing_done\"}");

        assertThat(pull()).isEqualTo(1);

        assertThat(run.out()).isEmpty();
        assertThat(run.err())
                .isEqualToNormalizingNewlines(
                        "cubecast: " + node.url() + " refuses: nobody has created the topic t (unknown_topic)\n");
    }

    @Test
    void saysWhenTheAnswerIsNotThatOfANode() {
        node.answers(200, "<html>");

        assertThat(pull()).isEqualTo(1);

        assertThat(run.err()).contains("expected the number \"next\" from the node, but found: <html>");
    }

    @ParameterizedTest
    @CsvSource({
        "--from yesterday, earliest",
        "--from time:noon, ISO time",
        "--from -1, earliest",
        "--limit -1, 0 or more",
        "--wait 5, a duration such as 200ms",
        "--at-least x, x"
    })
    void wrongUsageExitsWithTwoAndSaysWhatIsRight(String option, String advice) {
        assertThat(pull(option.split(" "))).isEqualTo(2);

        assertThat(run.err()).contains(advice);
        assertThat(node.asked()).isEmpty();
    }
}
