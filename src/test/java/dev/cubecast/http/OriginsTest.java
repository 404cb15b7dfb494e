package dev.cubecast.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Pages of anywhere run in browsers that can reach a node on the same machine. */
class OriginsTest {
    private static final String PUBLISH = head(
            "POST /topics/t/messages HTTP/1.1",
            "Host: localhost:8080",
            "Content-Type: application/json",
            "Content-Length: 1",
            "Connection: close");
    private static final String PREFLIGHT = head(
            "OPTIONS /topics/t/messages HTTP/1.1",
            "Host: localhost:8080",
            "Access-Control-Request-Method: POST",
            "Connection: close");
    private static final String EVENTS = head("GET /topics/t/events HTTP/1.1", "Host: localhost:8080");
    private static final String SOCKET =
            RawClient.upgrade("t").replace("Host: x", "Host: localhost:8080").stripTrailing() + "\r\n";

    private static ServedNode node;
    private static int openPort;

    @BeforeAll
    static void start() {
        node = new ServedNode(TestSettings.onAnyPort()
                .allowedOrigins(AllowedOrigins.parse("https://example.org, http://localhost:3000"))
                .build());
        openPort = node.serveAlso(TestSettings.onAnyPort()
                .allowedOrigins(AllowedOrigins.parse("*"))
                .build());
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    private static String head(String... lines) {
        return String.join("\r\n", lines) + "\r\n";
    }

    /** The head of the answer to a request whose head and body are given. */
    private static String ask(int port, String head, String origin, String body) {
        try (RawClient client = new RawClient(port, 64 << 10)) {
            client.send(head + (origin.isEmpty() ? "" : "Origin: " + origin + "\r\n") + "\r\n" + body);
            return client.readHead().toLowerCase(Locale.ROOT);
        }
    }

    private static String ask(String head, String origin, String body) {
        return ask(node.port(), head, origin, body);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "http://localhost:8080",
                "https://LOCALHOST:8080",
                "https://example.org",
                "http://localhost:3000"
            })
    void servesItsOwnPagesThoseItIsToldOfAndWhateverIsNoPage(String origin) {
        assertThat(ask(PUBLISH, origin, "1")).startsWith("http/1.1 200 ");
        assertThat(ask(EVENTS, origin, "")).startsWith("http/1.1 200 ");
        assertThat(ask(SOCKET, origin, "")).startsWith("http/1.1 101 ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://evil.example",
                "http://localhost",
                "http://other-node:8080",
                "http://localhost:3001",
                "http://example.org",
                "https://example.org.evil.example",
                "null"
            })
    void refusesPagesOfOtherOrigins(String origin) {
        for (String head : new String[] {PUBLISH, EVENTS, SOCKET, PREFLIGHT}) {
            assertThat(ask(head, origin, head.equals(PUBLISH) ? "1" : ""))
                    .startsWith("http/1.1 403 ")
                    .doesNotContain("access-control-allow-origin");
        }
        assertThat(node.run(() -> node.registry
                        .get("cubecast.http.origins.refused")
                        .counter()
                        .count()))
                .isPositive();
    }

    /** Its name may have led to another machine when the page was read (DNS rebinding). */
    @ParameterizedTest
    @ValueSource(strings = {"evil.example:8080", "localhost.evil.example", "127.0.0.1.evil.example", "notlocalhost"})
    void refusesPagesOfAnyNameThatLeadsToThisMachine(String name) {
        String publish = PUBLISH.replace("localhost:8080", name);
        assertThat(ask(publish, "http://" + name, "1")).startsWith("http/1.1 403 ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "node.localhost:8080", "127.0.0.1:8080", "127.0.1.1", "[::1]:8080", "[::1]"})
    void servesPagesOfNamesThatAlwaysLeadHere(String name) {
        String publish = PUBLISH.replace("localhost:8080", name);
        assertThat(ask(publish, "http://" + name, "1")).startsWith("http/1.1 200 ");
    }

    @Test
    void servesPagesOfItsOwnNameToOtherMachines() {
        assertThat(AllowedOrigins.NONE.admit("http://node:8080", "node:8080", false))
                .isTrue();
        assertThat(AllowedOrigins.NONE.admit("http://node:8080", "other:8080", false))
                .isFalse();
    }

    @Test
    void saysWhichSettingWouldAllowAPage() {
        try (RawClient client = new RawClient(node)) {
            client.send(PUBLISH + "Origin: https://evil.example\r\n\r\n1");
            assertThat(new String(client.readToEnd(), StandardCharsets.UTF_8))
                    .contains("\"foreign_origin\"", "https://evil.example", "http.allowed-origins");
        }
    }

    @Test
    void letsTheBrowserHandItsAnswersToAPage() {
        assertThat(ask(PUBLISH, "https://example.org", "1"))
                .contains("access-control-allow-origin: https://example.org\r\n", "vary: origin\r\n");
        assertThat(ask(PUBLISH, "https://example.org", "{"))
                .startsWith("http/1.1 400 ")
                .contains("access-control-allow-origin");
        assertThat(ask(EVENTS, "https://example.org", ""))
                .contains("access-control-allow-origin: https://example.org\r\n");
    }

    @Test
    void answersWhatABrowserAsksBeforeItPublishes() {
        assertThat(ask(PREFLIGHT, "https://example.org", ""))
                .startsWith("http/1.1 204 ")
                .contains(
                        "access-control-allow-origin: https://example.org\r\n",
                        "access-control-allow-methods: get, head, post, put, delete\r\n",
                        "access-control-allow-headers: content-type, last-event-id\r\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://evil.example", "null"})
    void servesAllPagesIfItIsToldTo(String origin) {
        assertThat(ask(openPort, PUBLISH, origin, "1"))
                .startsWith("http/1.1 200 ")
                .contains("access-control-allow-origin: " + origin + "\r\n");
        assertThat(ask(openPort, SOCKET, origin, "")).startsWith("http/1.1 101 ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"example.org", "https://example.org/", "https://*.example.org", "null", "ftp://example.org"})
    void saysWhatAnOriginLooksLike(String text) {
        assertThatThrownBy(() -> AllowedOrigins.parse(text)).hasMessageContaining("https://example.org");
    }
}
