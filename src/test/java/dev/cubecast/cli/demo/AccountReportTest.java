package dev.cubecast.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cubecast.cli.StopSignal;
import dev.cubecast.cli.Terminal;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AccountReportTest {
    private static final DemoMessage FIRST = new DemoMessage("p", 1);
    private static final DemoMessage SECOND = new DemoMessage("p", 2);

    private final MessageAccount account = new MessageAccount();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    private AccountReport report(Reading reading) {
        account.publish(FIRST);
        account.publish(SECOND);
        account.acknowledge(FIRST, 0);
        account.acknowledge(SECOND, 1);
        account.read(reading);
        return new AccountReport(account);
    }

    private String print(AccountReport report, boolean json) {
        PrintStream stream = new PrintStream(out, true, StandardCharsets.UTF_8);
        report.print(new Terminal(InputStream.nullInputStream(), stream, stream, Map.of(), new StopSignal(), 1), json);
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void succeedsIfAllBalances() {
        AccountReport report = report(new Reading("node 0").message(0, FIRST).message(1, SECOND));

        assertThat(report.exitCode()).isZero();
        assertThat(print(report, false)).isEqualToNormalizingNewlines("""

                2 messages published, 2 acknowledged; 0 were sent again and recognised

                READER  MESSAGES  LOST  TWICE  GAPS
                node 0  2         0     0      0

                every message was read exactly once by every reader, at the same offset
                """);
    }

    @Test
    void failsIfAStoredMessageIsGone() {
        AccountReport report = report(new Reading("node 0").message(0, FIRST));

        assertThat(report.exitCode()).isEqualTo(1);
        assertThat(print(report, false))
                .contains("node 0  1         1     0      0", "wrong: p#2 was acknowledged and lost")
                .doesNotContain("exactly once");
    }

    @Test
    void failsIfAStoredMessageIsThereTwice() {
        Reading doubled =
                new Reading("node 0").message(0, FIRST).message(1, SECOND).message(2, SECOND);

        assertThat(report(doubled).exitCode()).isEqualTo(1);
    }

    @Test
    void failsIfStoredMessagesHaveChangedPlaces() {
        assertThat(report(new Reading("node 0").message(0, SECOND).message(1, FIRST))
                        .exitCode())
                .isEqualTo(1);
    }

    @Test
    void failsIfAMessageWasNeverAcknowledged() {
        account.publish(new DemoMessage("q", 1));
        AccountReport report = report(new Reading("node 0").message(0, FIRST).message(1, SECOND));

        assertThat(report.exitCode()).isEqualTo(1);
        assertThat(print(report, false)).contains("wrong: 1 messages were not acknowledged");
    }

    @Test
    void printsTheAccountAsJson() {
        JsonObject json = new JsonObject(print(report(new Reading("node 0").message(0, FIRST)), true));

        assertThat(json.getLong("published")).isEqualTo(2);
        assertThat(json.getJsonArray("readers").getJsonObject(0).getLong("lost"))
                .isEqualTo(1);
        assertThat(json.getJsonArray("objections")).isNotEmpty();
    }
}
