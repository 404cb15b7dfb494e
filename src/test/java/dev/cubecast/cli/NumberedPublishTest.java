package dev.cubecast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Publishes of a producer, which may be sent again whatever became of them. */
@Timeout(60)
class NumberedPublishTest {
    private static final String STORED = "{\"topic\":\"t\",\"offset\":0,\"count\":1}";

    private final FakeNode node = new FakeNode();
    private final CommandRun run = new CommandRun();

    @AfterEach
    void close() {
        node.close();
    }

    private int publish(String... args) {
        String[] all = new String[args.length + 3];
        all[0] = "pub";
        all[1] = "--node";
        all[2] = node.url();
        System.arraycopy(args, 0, all, 3, args.length);
        return run.execute(all);
    }

    private static String problem(String code, String conclusion) {
        return "{\"detail\":\"the reason\",\"code\":\"" + code + "\",\"conclusion\":\"" + conclusion + "\"}";
    }

    @Test
    void numbersTheMessagesOfAProducerAndSendsWhatIsInDoubtAgain() {
        FakeTopic topic = new FakeTopic(10);
        node.answers(losingTheFirstAnswer(topic));

        assertThat(publish("t", "x", "--producer", "p 1", "--durability", "leader", "--json"))
                .isZero();

        assertThat(node.asked())
                .extracting(FakeNode.Asked::path)
                .containsExactly(
                        "/topics/t/messages?durability=leader&producer=p%201&sequence=1",
                        "/topics/t/messages?durability=leader&producer=p%201&sequence=1");
        assertThat(topic.bodies()).containsExactly("\"x\"");
        assertThat(run.out().lines())
                .first()
                .asString()
                .contains("\"duplicate\":true", "\"sequence\":1", "\"durability\":\"leader\"");
        assertThat(run.out().lines()).element(1).asString().contains("\"acknowledged\":1,\"duplicates\":1,");
    }

    /** The messages are stored, and the first answer is lost. */
    private static FakeNode.Answer losingTheFirstAnswer(FakeTopic topic) {
        AtomicInteger requests = new AtomicInteger();
        return (exchange, asked) -> {
            if (requests.getAndIncrement() == 0) {
                topic.storeInSilence(asked);
                exchange.close();
            } else {
                topic.to(exchange, asked);
            }
        };
    }

    @Test
    void countsOnBehindTheMessagesThatAreStored() {
        FakeTopic topic = new FakeTopic(10);
        node.answers(topic);
        run.input("1\n2\n3\n");

        assertThat(publish("t", "--producer", "p")).isZero();

        assertThat(topic.bodies()).containsExactly("1", "2", "3");
        long sequence = 1;
        for (FakeNode.Asked asked : node.asked()) {
            assertThat(FakeTopic.query(asked.path())).containsEntry("sequence", String.valueOf(sequence));
            sequence += asked.body().lines().count();
        }
    }

    @Test
    void aMessageThatIsNotRightHasNoNumber() {
        node.answers((exchange, asked) -> {
            if (asked.body().contains("bad")) {
                FakeNode.json(exchange, 400, problem("invalid_json", "never_valid"));
            } else {
                FakeNode.json(exchange, 200, STORED);
            }
        });
        run.input("1\n\"bad\"\n3\n");

        assertThat(publish("t", "--producer", "p")).isEqualTo(1);

        assertThat(node.asked())
                .filteredOn(asked -> asked.body().equals("3"))
                .extracting(asked -> FakeTopic.query(asked.path()).get("sequence"))
                .containsOnly("2");
    }

    @Test
    void whatWasStoredLongAgoIsAcknowledged() {
        node.answers(409, problem("sequence_too_old", "never_valid"));

        assertThat(publish("t", "x", "--producer", "p")).isZero();

        assertThat(run.err()).contains("1 published, 1 acknowledged, 1 of them stored before");
    }

    @Test
    void whatIsInDoubtAtTheDeadlineIsNotCalledRefused() {
        AtomicInteger requests = new AtomicInteger();
        node.answers((exchange, asked) -> {
            boolean first = requests.getAndIncrement() == 0;
            FakeNode.json(
                    exchange,
                    first ? 504 : 403,
                    first ? problem("outcome_unknown", "outcome_unknown") : problem("gone", "never_valid"));
        });

        assertThat(publish("t", "x", "--producer", "p")).isEqualTo(1);

        assertThat(run.err()).contains("1 published, 0 acknowledged, 1 of unknown outcome");
    }

    @Test
    void nothingFollowsOnANumberThatIsInDoubt() {
        node.answers(504, problem("outcome_unknown", "outcome_unknown"));
        run.input("1\n2\n").lastInputMs(TimeUnit.MINUTES.toMillis(1));

        assertThat(publish("t", "--producer", "p", "--deadline", "0")).isEqualTo(1);

        assertThat(node.asked()).hasSize(1);
        assertThat(run.err()).contains("2 published, 0 acknowledged, ", " of unknown outcome");
    }
}
