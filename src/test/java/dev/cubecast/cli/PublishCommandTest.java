package dev.cubecast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cubecast.topic.TopicName;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

@Timeout(60)
class PublishCommandTest {
    private static final String STORED = "{\"topic\":\"t\",\"offset\":0,\"count\":1}";

    private final FakeNode node = new FakeNode().answers(200, STORED);
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

    private static String problem(String code, String conclusion, String more) {
        return "{\"detail\":\"the reason\",\"code\":\"" + code + "\",\"conclusion\":\"" + conclusion + '"' + more + "}";
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            hello               | "hello"
            {"a": 1.50}         | {"a": 1.50}
            "quoted"            | "quoted"
            12345678901234567890.10 | 12345678901234567890.10
            1 2                 | "1 2"
            {"a":               | "{\\"a\\":"
            true                | true
            NaN                 | "NaN"
            """)
    void sendsJsonAsThatValueAndAnythingElseAsString(String body, String sent) {
        assertThat(publish("t", body)).isZero();

        FakeNode.Asked asked = node.asked().get(0);
        assertThat(asked.method() + " " + asked.path()).isEqualTo("POST /topics/t/messages");
        assertThat(asked.contentType()).isEqualTo("application/json");
        assertThat(asked.body()).isEqualTo(sent);
    }

    @Test
    void publishesEveryLineOfStandardInputAndCountsWhatWasAcknowledged() {
        run.input("one\n\n{\"two\":2}\r\nthree");

        assertThat(publish("t", "-")).isZero();

        String sent = String.join(
                "\n", node.asked().stream().map(FakeNode.Asked::body).toList());
        assertThat(sent.lines()).containsExactly("\"one\"", "\"\"", "{\"two\":2}", "\"three\"");
        assertThat(run.err()).startsWith("cubecast: 4 published, 4 acknowledged, p50 ");
    }

    @Test
    void publishesALineBeforeTheNextOneIsThere() throws Exception {
        CountDownLatch first = new CountDownLatch(1);
        node.answers((exchange, asked) -> {
            first.countDown();
            FakeNode.json(exchange, 200, STORED);
        });
        PipedOutputStream typed = new PipedOutputStream();
        run.input(new PipedInputStream(typed));
        Thread command = new Thread(() -> publish("t", "-"));
        command.start();
        typed.write("a\n".getBytes(StandardCharsets.UTF_8));
        typed.flush();
        first.await();
        typed.write("b\n".getBytes(StandardCharsets.UTF_8));
        typed.close();
        command.join();

        assertThat(node.asked()).extracting(FakeNode.Asked::body).containsExactly("\"a\"", "\"b\"");
    }

    @Test
    void linesThatQueueUpGoTogether() throws Exception {
        CountDownLatch underWay = new CountDownLatch(1);
        CountDownLatch allRead = new CountDownLatch(1);
        node.answers((exchange, asked) -> {
            underWay.countDown();
            await(allRead);
            FakeNode.json(exchange, 200, STORED);
        });
        PipedOutputStream typed = new PipedOutputStream();
        run.input(tellingItsEnd(new PipedInputStream(typed), allRead));
        Thread command = new Thread(() -> publish("t", "-"));
        command.start();
        typed.write("1\n".getBytes(StandardCharsets.UTF_8));
        typed.flush();
        underWay.await();
        typed.write("2\n3\n4\n".getBytes(StandardCharsets.UTF_8));
        typed.close();
        command.join();

        assertThat(node.asked()).extracting(FakeNode.Asked::body).containsExactly("1", "2\n3\n4");
        assertThat(node.asked().get(1).contentType()).isEqualTo("application/x-ndjson");
        assertThat(run.err()).startsWith("cubecast: 4 published, 4 acknowledged, p50 ");
    }

    /** Tells when all of a stream has been taken. */
    private static InputStream tellingItsEnd(InputStream stream, CountDownLatch end) {
        return new FilterInputStream(stream) {
            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                int count = super.read(bytes, offset, length);
                if (count < 0) {
                    end.countDown();
                }
                return count;
            }
        };
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void triesAgainWhatIsSafeToRetryWithoutWhatIsStored() {
        AtomicInteger requests = new AtomicInteger();
        node.answers((exchange, asked) -> {
            if (requests.getAndIncrement() == 0) {
                FakeNode.json(exchange, 503, problem("unavailable", "safe_to_retry", ""));
            } else {
                FakeNode.json(exchange, 200, STORED);
            }
        });

        assertThat(publish("t", "x")).isZero();

        assertThat(node.asked()).hasSize(2);
        assertThat(run.err()).contains("the reason (unavailable); trying again", "1 published, 1 acknowledged");
    }

    @Test
    void doesNotSendAgainWhatMayBeStored() {
        node.answers(504, problem("outcome_unknown", "outcome_unknown", ""));

        assertThat(publish("t", "x")).isEqualTo(1);

        assertThat(node.asked()).hasSize(1);
        assertThat(run.out()).isEmpty();
        assertThat(run.err())
                .contains(
                        "1 published, 0 acknowledged, 1 of unknown outcome\n",
                        "the reason",
                        "nobody can tell whether 1 message is stored");
    }

    @Test
    void doesNotSendAgainWhenTheConnectionIsLostBeforeTheAnswer() {
        node.answers((exchange, asked) -> exchange.close());

        assertThat(publish("t", "x", "--json")).isEqualTo(1);

        assertThat(node.asked()).hasSize(1);
        assertThat(run.out())
                .isEqualToNormalizingNewlines(
                        "{\"published\":1,\"acknowledged\":0,\"duplicates\":0,\"unknown\":1,\"refused\":0,\"notSent\":0,\"topic\":\"t\"}\n");
    }

    @Test
    void saysTheOffsetOfASingleMessage() {
        node.answers(new FakeTopic(10, "0", "1"));

        assertThat(publish("t", "x")).isZero();

        assertThat(run.out()).isEqualToNormalizingNewlines("offset 2\n");
    }

    @Test
    void oneLineThatIsRefusedDoesNotKeepTheOthers() {
        node.answers((exchange, asked) -> {
            if (asked.body().contains("bad")) {
                FakeNode.json(exchange, 400, problem("invalid_json", "never_valid", ""));
            } else {
                FakeNode.json(exchange, 200, STORED);
            }
        });
        run.input("1\n\"bad\"\n3\n");

        assertThat(publish("t")).isEqualTo(1);

        assertThat(run.err()).contains("3 published, 2 acknowledged, 1 refused");
        assertThat(node.asked()).extracting(FakeNode.Asked::body).endsWith("3");
    }

    @Test
    void endsAtOnceIfTheTopicIsRefused() {
        node.answers(403, problem("reserved_topic", "never_valid", ""));

        assertThat(publish("cubecast.x", "1")).isEqualTo(1);

        assertThat(node.asked()).hasSize(1);
        assertThat(run.err()).contains("the reason (reserved_topic)");
    }

    @Test
    void countsWhatANodeStoredOfABatchAndSendsTheRestAgain() {
        AtomicInteger requests = new AtomicInteger();
        node.answers((exchange, asked) -> {
            if (asked.body().contains("\n") && requests.getAndIncrement() == 0) {
                FakeNode.json(exchange, 429, problem("overloaded", "safe_to_retry", ",\"stored\":1"));
            } else {
                FakeNode.json(exchange, 200, STORED);
            }
        });
        Publishing publishing = publishing();

        publish(publishing, "1", "2", "3");

        assertThat(node.asked()).extracting(FakeNode.Asked::body).containsExactly("1\n2\n3", "2\n3");
        assertThat(publishing.totals().forPeople()).contains("3 acknowledged, p50 ");
    }

    private Publishing publishing() {
        Terminal terminal =
                new Terminal(System.in, System.out, System.err, Map.of(), new StopSignal(), Terminal.LAST_INPUT_MS);
        return new Publishing(
                new NodeClient(List.of(URI.create(node.url()))),
                terminal,
                new TopicName("t"),
                CommandLine.populateCommand(new PublishOptions()),
                (sequence, answer) -> {});
    }

    private static void publish(Publishing publishing, String... values) {
        try {
            publishing.publish(List.of(values));
        } catch (RequestFailure failure) {
            throw new AssertionError(failure);
        }
    }

    @Test
    void givesUpWhenNoNodeCanBeReachedInTime() throws IOException {
        int port = closedPort();

        assertThat(run.execute("pub", "t", "x", "--retry-for", "0", "--node", "localhost:" + port))
                .isEqualTo(1);

        assertThat(run.err()).contains("1 published, 0 acknowledged, 1 not sent");
        assertThat(run.err()).contains("http://localhost:" + port + ": cannot connect");
    }

    private static int closedPort() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return taken.getLocalPort();
        }
    }

    @Test
    void countsTheLinesThatWereNeverTried() throws IOException {
        run.input("1\n2\n3\n").lastInputMs(TimeUnit.MINUTES.toMillis(1));

        assertThat(run.execute("pub", "t", "-", "--retry-for", "0", "--node", "localhost:" + closedPort()))
                .isEqualTo(1);

        assertThat(run.err()).contains("3 published, 0 acknowledged, 3 not sent");
    }

    @Test
    void doesNotWaitForTheEndOfAnInputThatCannotBePublished() throws Exception {
        PipedOutputStream typed = new PipedOutputStream();
        run.input(new PipedInputStream(typed)).lastInputMs(1);
        typed.write("1\n".getBytes(StandardCharsets.UTF_8));
        typed.flush();

        assertThat(run.execute("pub", "t", "-", "--retry-for", "0", "--node", "localhost:" + closedPort()))
                .isEqualTo(1);

        assertThat(run.err()).contains("1 published, 0 acknowledged, 1 not sent");
        assertThat(run.err()).contains("standard input was not read to its end");
    }

    @Test
    void goesToTheNextNodeWhenOneCannotTakeIt() {
        try (FakeNode full = new FakeNode().answers(503, problem("too_many_connections", "go_elsewhere", ""))) {
            assertThat(run.execute("pub", "t", "x", "--node", full.url(), "--node", node.url()))
                    .isZero();

            assertThat(full.asked()).hasSize(1);
        }
        assertThat(node.asked()).extracting(FakeNode.Asked::body).containsExactly("\"x\"");
    }

    @Test
    void leavesOutALineThatIsTooLong() {
        run.input("a\n" + "x".repeat((1 << 20) + 1) + "\nb\n");

        assertThat(publish("t")).isEqualTo(1);

        assertThat(run.err()).contains("3 published, 2 acknowledged, 1 refused");
        assertThat(run.err()).contains("line 2 is left out");
    }

    @Test
    void publishesWhatWasReadWhenItsUserEndsIt() throws Exception {
        CountDownLatch first = new CountDownLatch(1);
        node.answers((exchange, asked) -> {
            first.countDown();
            FakeNode.json(exchange, 200, STORED);
        });
        PipedOutputStream typed = new PipedOutputStream();
        run.input(new PipedInputStream(typed));
        AtomicInteger code = new AtomicInteger(-1);
        Thread command = new Thread(() -> code.set(publish("t", "-")));
        command.start();
        typed.write("a\n".getBytes(StandardCharsets.UTF_8));
        typed.flush();
        first.await();

        assertThat(run.stop().request()).isTrue();
        command.join();

        assertThat(code).hasValue(0);
        assertThat(run.err()).contains("1 published, 1 acknowledged");
    }
}
