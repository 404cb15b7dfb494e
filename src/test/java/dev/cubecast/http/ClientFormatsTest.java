package dev.cubecast.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cubecast.bridge.ByteWriter;
import dev.cubecast.bridge.ClientProtocol;
import dev.cubecast.bridge.Delivered;
import dev.cubecast.delivery.Gap;
import dev.cubecast.message.Bytes;
import dev.cubecast.message.Message;
import dev.cubecast.message.Message.ContentType;
import dev.cubecast.topic.RecordBatch;
import dev.cubecast.topic.TopicId;
import dev.cubecast.topic.TopicName;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClientFormatsTest {
    private static final TopicName TOPIC = new TopicName("host/vmstat");
    private static final TopicId ID = new TopicId(0xABCDEF, 1);

    @Test
    void aMessageIsJsonAroundTheBytesOfItsBody() {
        String frame = write(EventStreamProtocol.PLAIN, Message.json(Bytes.utf8("{\"x\":  1.50}")));

        assertThat(frame)
                .isEqualTo("id: 0000000000abcdef0000000000000001-65539-7\n"
                        + "data: {\"topic\":\"host/vmstat\",\"offset\":7,\"epoch\":65539,\"timestamp\":1700000000000,"
                        + "\"headers\":{},\"body\":{\"x\":  1.50}}\n\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1",
                "[1,\n2]",
                "\"a string that makes the length of the chunk one of three digits: it only needs to be so long, "
                        + "longer than the rest by far, and then some more of it, and at last a little more\""
            })
    void aChunkIsTheSameEventWithItsLengthInBytes(String body) {
        Message message = Message.json(Bytes.utf8(body));
        String event = write(EventStreamProtocol.PLAIN, message);

        assertThat(write(EventStreamProtocol.CHUNKED, message))
                .isEqualTo(Integer.toHexString(event.length()) + "\r\n" + event + "\r\n");
        assertThat(gap(EventStreamProtocol.CHUNKED, new Gap.Reset()))
                .endsWith("\r\n" + gap(EventStreamProtocol.PLAIN, new Gap.Reset()) + "\r\n");
    }

    @Test
    void aTokenNamesTheEpochInWhichTheMessageWasGot() {
        Message message = Message.json(Bytes.utf8("1"));

        assertThat(write(EventStreamProtocol.PLAIN, message, 65_541, true))
                .startsWith("id: 0000000000abcdef0000000000000001-65541-7\n")
                .contains("\"epoch\":65539,");
        assertThat(write(WebSocketProtocol.INSTANCE, message, 65_541, true))
                .endsWith(",\"body\":1,\"token\":\"0000000000abcdef0000000000000001-65541-7\"}");
        assertThat(write(WebSocketProtocol.INSTANCE, message, 65_541, false)).endsWith(",\"body\":1}");
    }

    @Test
    void eachLineOfABodyIsADataLine() {
        String frame = write(EventStreamProtocol.PLAIN, Message.json(Bytes.utf8("[1,\n2,\r3\r\n]")));

        assertThat(frame.lines().skip(1).filter(line -> !line.isEmpty())).allMatch(line -> line.startsWith("data: "));
        assertThat(frame).doesNotContain("\r").endsWith("\n\n");
        String data = String.join(
                "\n",
                frame.lines()
                        .skip(1)
                        .filter(line -> !line.isEmpty())
                        .map(line -> line.substring(6))
                        .toList());
        assertThat(new JsonObject(data).getJsonArray("body")).containsExactly(1, 2, 3);
    }

    @Test
    void headersAreEscaped() {
        Message message =
                new Message(ContentType.JSON, Map.of("quote\"", "back\\slash\nline\u0001 grün"), Bytes.utf8("null"));

        JsonObject json = new JsonObject(dataOf(write(EventStreamProtocol.PLAIN, message)));

        assertThat(json.getJsonObject("headers").getMap()).containsEntry("quote\"", "back\\slash\nline\u0001 grün");
    }

    @Test
    void aBodyThatIsNotJsonIsABase64String() {
        Message message = new Message(ContentType.BINARY, Map.of(), Bytes.of(new byte[] {1, 2, 3}));

        assertThat(new JsonObject(dataOf(write(EventStreamProtocol.PLAIN, message))).getString("body"))
                .isEqualTo("AQID");
    }

    @Test
    void gapsNameTheirExtentIfItIsKnown() {
        assertThat(gap(EventStreamProtocol.PLAIN, new Gap.Range(3, 9)))
                .isEqualTo("event: gap\ndata: {\"topic\":\"host/vmstat\",\"gap\":{\"first\":3,\"last\":9}}\n\n");
        assertThat(gap(EventStreamProtocol.PLAIN, new Gap.Reset()))
                .isEqualTo("event: gap\ndata: {\"topic\":\"host/vmstat\",\"gap\":\"reset\"}\n\n");
        assertThat(gap(EventStreamProtocol.PLAIN, new Gap.Unknown()))
                .isEqualTo("event: gap\ndata: {\"topic\":\"host/vmstat\",\"gap\":\"unknown\"}\n\n");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 20, 30, 125, 126, 127, 65_400, 65_535, 65_536, 70_000, 1 << 20})
    void aWebSocketFrameHasTheLengthOfItsText(int length) {
        ByteWriter frame = new ByteWriter();
        Bytes text = Bytes.utf8("x".repeat(length));

        dev.cubecast.bridge.WebSocketFrames.writeText(frame, text);

        Bytes written = frame.written();
        int headerBytes = length <= 125 ? 2 : length < 65_536 ? 4 : 10;
        assertThat(written.get(0)).isEqualTo((byte) 0x81);
        assertThat(lengthIn(written)).isEqualTo(length);
        assertThat(written.slice(headerBytes, written.length() - headerBytes)).isEqualTo(text);
    }

    private static long lengthIn(Bytes frame) {
        int code = frame.get(1);
        int lengthBytes = code == 126 ? 2 : code == 127 ? 8 : 0;
        long length = lengthBytes == 0 ? code : 0;
        for (int i = 0; i < lengthBytes; i++) {
            length = length << 8 | frame.get(2 + i) & 0xFF;
        }
        return length;
    }

    private static String write(ClientProtocol protocol, Message message) {
        return write(protocol, message, 65_539, false);
    }

    private static String write(ClientProtocol protocol, Message message, long epoch, boolean stored) {
        RecordBatch batch = new RecordBatch(ID, 65_539, 7, 1_700_000_000_000L, List.of(message.encode()));
        ByteWriter out = new ByteWriter();
        protocol.writeMessage(
                out,
                new Delivered(TOPIC, batch, epoch, stored),
                0,
                Message.decode(batch.messages().get(0)));
        return out.written().toUtf8();
    }

    private static String gap(ClientProtocol protocol, Gap gap) {
        ByteWriter out = new ByteWriter();
        protocol.writeGap(out, TOPIC, gap);
        return out.written().toUtf8();
    }

    private static String dataOf(String event) {
        return event.lines()
                .filter(line -> line.startsWith("data: "))
                .map(line -> line.substring(6))
                .findFirst()
                .orElseThrow();
    }
}
