package dev.cubecast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class SubscribeCommandTest {
    private final FakeNode node = new FakeNode();
    private final CommandRun run = new CommandRun();

    @AfterEach
    void close() {
        node.close();
    }

    private static String message(int offset, String body) {
        return "id: token-" + offset + "\ndata: {\"topic\":\"t\",\"offset\":" + offset
                + ",\"headers\":{\"body\":\"no\"}," + "\"body\":" + body + "}\n\n";
    }

    @Test
    void printsTextOfStringsAndOtherJsonOnOneLine() {
        node.answers((exchange, asked) -> FakeNode.events(
                exchange,
                "retry: 2000\n\n",
                message(0, "\"plain text\""),
                ":\n\n",
                message(1, "{\"a\": [1, 2.50],\ndata:  \"b\": \"c\"}"),
                message(2, "\"two\\nlines \\u001b[31m\""),
                message(3, "null")));

        assertThat(run.execute("sub", "t", "--count", "4", "--node", node.url()))
                .isZero();

        assertThat(run.out().lines())
                .containsExactly("plain text", "{\"a\":[1,2.50],\"b\":\"c\"}", "two\\nlines \\u001b[31m", "null");
        assertThat(run.err()).isEmpty();
    }

    @Test
    void printsWholeMessagesAsJson() {
        node.answers((exchange, asked) -> FakeNode.events(exchange, message(7, "{ \"a\" : 1 }")));

        assertThat(run.execute("sub", "t", "--json", "--count", "1", "--node", node.url()))
                .isZero();

        assertThat(run.out())
                .isEqualToNormalizingNewlines(
                        "{\"topic\":\"t\",\"offset\":7,\"headers\":{\"body\":\"no\"},\"body\":{\"a\":1}}\n");
    }

    @Test
    void tellsGapsOnStandardError() {
        node.answers((exchange, asked) -> FakeNode.events(
                exchange,
                "event: gap\ndata: {\"topic\":\"t\",\"gap\":{\"first\":3,\"last\":5}}\n\n",
                "event: gap\ndata: {\"topic\":\"t\",\"gap\":\"unknown\"}\n\n",
                message(6, "1")));

        assertThat(run.execute("sub", "t", "--count", "1", "--node", node.url()))
                .isZero();

        assertThat(run.out()).isEqualToNormalizingNewlines("1\n");
        assertThat(run.err())
                .isEqualToNormalizingNewlines("cubecast: gap: {\"first\":3,\"last\":5}\ncubecast: gap: unknown\n");
    }

    @Test
    void showsGapsBetweenTheMessagesAsJson() {
        node.answers((exchange, asked) -> FakeNode.events(
                exchange,
                message(2, "1"),
                "event: gap\ndata: {\"topic\":\"t\",\"gap\":\"reset\"}\n\n",
                message(0, "1")));

        assertThat(run.execute("sub", "t", "--json", "--count", "2", "--node", node.url()))
                .isZero();

        assertThat(run.out().lines()).element(1).isEqualTo("{\"topic\":\"t\",\"gap\":\"reset\"}");
    }

    @ParameterizedTest
    @CsvSource({
        "earliest,?from=earliest",
        "latest,''",
        "17,?from=17",
        "time:5,?from=time%3A5",
        "0123456789abcdef0123456789abcdef-65540-7,?from=0123456789abcdef0123456789abcdef-65540-7"
    })
    void beginsWhereItIsTold(String from, String query) {
        node.answers((exchange, asked) -> FakeNode.events(exchange, message(0, "1")));

        assertThat(run.execute("sub", "t", "--count", "1", "--from", from, "--node", node.url()))
                .isZero();

        assertThat(node.asked().get(0).path()).isEqualTo("/topics/t/events" + query);
    }

    @Test
    void goesOnAtAnotherNodeWhereItWasAndNotWhereItBegan() {
        node.answers((exchange, asked) -> FakeNode.events(exchange, message(0, "1")));
        try (FakeNode other = new FakeNode()) {
            other.answers((exchange, asked) -> FakeNode.events(exchange, message(1, "2")));

            assertThat(run.execute(
                            "sub", "t", "--count", "2", "--from", "earliest", "--node", node.url() + "," + other.url()))
                    .isZero();

            assertThat(other.asked().get(0).path()).isEqualTo("/topics/t/events");
            assertThat(other.asked().get(0).lastEventId()).isEqualTo("token-0");
        }
    }

    @Test
    void takesTheTokenThatANodeGivesBeforeTheFirstMessage() {
        AtomicInteger streams = new AtomicInteger();
        node.answers((exchange, asked) -> {
            if (streams.getAndIncrement() == 0) {
                FakeNode.events(exchange, "id: begin\n\nid: not-complete\n");
            } else {
                FakeNode.events(exchange, message(0, "1"));
            }
        });

        assertThat(run.execute("sub", "t", "--count", "1", "--node", node.url()))
                .isZero();

        assertThat(node.asked()).extracting(FakeNode.Asked::lastEventId).containsExactly("null", "begin");
        assertThat(run.err()).doesNotContain("gap");
    }

    @Test
    void tellsThatMessagesMayBeMissingIfItDoesNotKnowWhereItWas() {
        AtomicInteger streams = new AtomicInteger();
        node.answers((exchange, asked) -> {
            if (streams.getAndIncrement() == 0) {
                FakeNode.events(exchange, ":\n\n");
            } else {
                FakeNode.events(exchange, message(5, "1"));
            }
        });

        assertThat(run.execute("sub", "t", "--count", "1", "--node", node.url()))
                .isZero();

        assertThat(run.err()).contains("gap: unknown");
    }

    @Test
    void comesBackWithTheLastTokenWhenTheNodeGoesAway() {
        AtomicInteger streams = new AtomicInteger();
        node.answers((exchange, asked) -> {
            int stream = streams.getAndIncrement();
            FakeNode.events(exchange, message(stream, String.valueOf(stream)));
        });

        assertThat(run.execute("sub", "t", "--count", "3", "--node", node.url()))
                .isZero();

        assertThat(run.out().lines()).containsExactly("0", "1", "2");
        assertThat(node.asked()).extracting(FakeNode.Asked::lastEventId).containsExactly("null", "token-0", "token-1");
        assertThat(run.err()).contains("the connection was lost", "connected to " + node.url());
    }

    @Test
    void goesToAnotherNodeWhenOneGoesAway() {
        node.answers((exchange, asked) -> FakeNode.events(exchange, message(0, "\"first\"")));
        try (FakeNode other = new FakeNode()) {
            other.answers((exchange, asked) -> FakeNode.events(exchange, message(1, "\"second\"")));

            assertThat(run.execute("sub", "t", "--count", "2", "--node", node.url() + "," + other.url()))
                    .isZero();
        }

        assertThat(run.out().lines()).containsExactly("first", "second");
    }

    @Test
    void waitsForANodeThatRefusesForNow() {
        AtomicInteger requests = new AtomicInteger();
        node.answers((exchange, asked) -> {
            if (requests.getAndIncrement() == 0) {
                FakeNode.json(
                        exchange,
                        503,
                        "{\"detail\":\"there are too many\",\"code\":\"too_many_sessions\","
                                + "\"conclusion\":\"go_elsewhere\"}");
            } else {
                FakeNode.events(exchange, message(0, "1"));
            }
        });

        assertThat(run.execute("sub", "t", "--count", "1", "--node", node.url()))
                .isZero();

        assertThat(run.err()).contains("there are too many (too_many_sessions); trying again");
    }

    @Test
    void failsIfItWillNeverBeAllowed() {
        node.answers(403, "{\"detail\":\"not yours\",\"code\":\"reserved_topic\",\"conclusion\":\"never_valid\"}");

        assertThat(run.execute("sub", "cubecast.x", "--node", node.url())).isEqualTo(1);

        assertThat(run.err())
                .isEqualToNormalizingNewlines("cubecast: " + node.url() + " refuses: not yours (reserved_topic)\n");
    }

    @Test
    void endsWhenItsUserWantsItTo() throws Exception {
        CountDownLatch open = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        node.answers((exchange, asked) -> {
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write(message(0, "1").getBytes(StandardCharsets.UTF_8));
            exchange.getResponseBody().flush();
            open.countDown();
            try {
                end.await();
            } catch (InterruptedException closed) {
                Thread.currentThread().interrupt();
            }
        });
        AtomicInteger code = new AtomicInteger(-1);
        Thread command = new Thread(() -> code.set(run.execute("sub", "t", "--node", node.url())));
        command.start();
        open.await();
        run.awaitLine();
        awaitIdle(command);

        run.stop().request();
        command.join();
        end.countDown();

        assertThat(code).hasValue(0);
        assertThat(run.err()).isEmpty();
    }

    /** Until it waits for what the node says next. */
    private static void awaitIdle(Thread command) {
        while (command.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
    }

    @Test
    void endsQuietlyWhenNobodyReadsAnyMore() {
        node.answers((exchange, asked) -> FakeNode.events(exchange, message(0, "1"), message(1, "2")));
        OutputStream broken = new OutputStream() {
            @Override
            public void write(int next) throws IOException {
                throw new IOException("Broken pipe");
            }
        };

        int code = Cubecast.run(
                new Terminal(
                        System.in,
                        new PrintStream(broken, false, StandardCharsets.UTF_8),
                        System.err,
                        Map.of(),
                        new StopSignal(),
                        Terminal.LAST_INPUT_MS),
                "sub",
                "t",
                "--node",
                node.url());

        assertThat(code).isZero();
        assertThat(node.asked()).hasSize(1);
    }
}
