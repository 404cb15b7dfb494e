package dev.cubecast.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

class CompressionTest {
    @Test
    void compressesNothingUnlessAskedFor() throws Exception {
        try (ServedNode node = new ServedNode();
                EventReader events = new EventReader(node, "t")) {
            assertThat(events.response().headers().firstValue("Content-Encoding"))
                    .isEmpty();
            assertThat(getCompressed(node, "/cube").headers().firstValue("Content-Encoding"))
                    .isEmpty();
        }
    }

    @Test
    void compressesAnswersForClientsThatAcceptIt() throws Exception {
        try (ServedNode node = compressing()) {
            HttpResponse<byte[]> answer = getCompressed(node, "/cube");

            assertThat(answer.headers().firstValue("Content-Encoding")).contains("gzip");
            assertThat(gunzip(answer.body())).startsWith("{").contains("\"vertex\"");
            assertThat(node.get("/cube").headers().firstValue("Content-Encoding"))
                    .isEmpty();
        }
    }

    @Test
    void pushesAreNotCompressed() {
        try (ServedNode node = compressing();
                EventReader events = new EventReader(
                        node,
                        HttpRequest.newBuilder(node.uri("/topics/t/events")).header("Accept-Encoding", "gzip"));
                SocketClient socket = new SocketClient(node, "t")) {
            assertThat(events.response().headers().firstValue("Content-Encoding"))
                    .isNotEqualTo("gzip");
            node.publish("t", "1");

            assertThat(events.nextMessage().getInteger("body")).isEqualTo(1);
            assertThat(socket.next().getInteger("body")).isEqualTo(1);
        }
    }

    @Test
    void streamsOfTheEventBusAreNotCompressed() throws Exception {
        try (ServedNode node = compressing()) {
            HttpRequest request = HttpRequest.newBuilder(node.uri("/eventbus/000/session/xhr_streaming"))
                    .header("Accept-Encoding", "gzip")
                    .POST(HttpRequest.BodyPublishers.noBody())
                    .build();
            HttpResponse<InputStream> stream = node.client.send(request, HttpResponse.BodyHandlers.ofInputStream());

            assertThat(stream.headers().firstValue("Content-Encoding")).isEmpty();
            try (InputStream body = stream.body()) {
                assertThat(body.read()).isEqualTo('h');
            }
        }
    }

    private static ServedNode compressing() {
        return new ServedNode(TestSettings.onAnyPort().compression().build());
    }

    private static HttpResponse<byte[]> getCompressed(ServedNode node, String path) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(node.uri(path))
                .header("Accept-Encoding", "gzip")
                .build();
        return node.client.send(request, HttpResponse.BodyHandlers.ofByteArray());
    }

    private static String gunzip(byte[] compressed) throws IOException {
        try (GZIPInputStream text = new GZIPInputStream(new ByteArrayInputStream(compressed))) {
            return new String(text.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
